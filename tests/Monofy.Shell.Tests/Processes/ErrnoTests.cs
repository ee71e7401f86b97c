using System.Reflection;
using Monofy.Core.Launching;
using Monofy.Native;

namespace Monofy.Shell.Tests.Processes;

public sealed class ErrnoTests
{
    [Fact]
    public void The_cores_error_numbers_are_those_of_libc()
    {
        FieldInfo[] numbers = typeof(Errno).GetFields();
        Assert.Contains(numbers, static number => number.Name == nameof(Errno.ENOENT));
        Assert.All(numbers, static number =>
            Assert.Equal(typeof(Libc).GetField(number.Name)?.GetRawConstantValue(), number.GetRawConstantValue()));
    }
}
