namespace Monofy.Native;

/// <summary>Something that the reactor watches.</summary>
internal interface ISource
{
    /// <summary>Its descriptor is ready: <paramref name="events"/> are the bits of epoll.</summary>
    void Ready(uint events);
}
