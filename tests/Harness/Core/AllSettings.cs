using System.Runtime.CompilerServices;
using Monofy.Core.Settings;

namespace Monofy.Harness;

/// <summary>Creates all settings before the tests begin: monofy has one thread, so its table needs no lock; tests have
/// several.</summary>
internal static class AllSettings
{
    [ModuleInitializer]
    internal static void Make() => _ = SettingTable.All.Count;
}
