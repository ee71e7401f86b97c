namespace Monofy.Native;

/// <summary><c>struct inotify_event</c> of sys/inotify.h, without the name that follows it.</summary>
internal struct inotify_event
{
    public int wd;
    public uint mask;
    public uint cookie;
    public uint len;
}
