using System;

namespace Monofy.Harness;

/// <summary>A test on an emulated ARM64 machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsArm64Attribute() : NeedsAttribute("qemu-system-aarch64", "aarch64-linux-gnu-gcc",
    Arm64Machine.Kernel);
