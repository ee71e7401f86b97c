using System;

namespace Monofy.Harness;

/// <summary>A test on an emulated machine with an ARM64 processor.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsArm64Attribute() : NeedsAttribute("qemu-system-aarch64", "aarch64-linux-gnu-gcc",
    Arm64Machine.Kernel);
