namespace Monofy.Processes;

/// <summary>What <see cref="OwnerChild"/> writes of one process; small enough to be written whole.</summary>
internal unsafe struct OwnerRecord
{
    /// <summary>Room for the name of a service.</summary>
    public const int TextSize = 128;

    /// <summary>Room for the number of an instance.</summary>
    public const int InstanceSize = 16;

    public int Pid;

    /// <summary>How much of <see cref="Name"/> is used.</summary>
    public int NameLength;

    /// <summary>How much of <see cref="Instance"/> is used; 0: the service is not scaled.</summary>
    public int InstanceLength;

    /// <summary>Its MONOFY_NAME.</summary>
    public fixed byte Name[TextSize];

    /// <summary>Its MONOFY_INSTANCE.</summary>
    public fixed byte Instance[InstanceSize];
}
