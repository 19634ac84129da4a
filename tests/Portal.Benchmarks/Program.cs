using Portal.Benchmarks.Circuits;

namespace Portal.Benchmarks;

/// <summary>Measurements; the first word says which.</summary>
internal static class Measure
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["tenant-list", .. var rest]:
                return await TenantListBenchmark.RunAsync(rest);
            case ["circuits", .. var rest]:
                return await CircuitsBenchmark.RunAsync(rest);
            case [Browsers.Verb, .. var rest]:
                return await Browsers.RunAsync(rest);
            case ["idle", .. var rest]:
                return await IdleBenchmark.RunAsync(rest);
            case ["provision", .. var rest]:
                return await ProvisionBenchmark.RunAsync(rest);
            default:
                await Console.Error.WriteLineAsync("Say what to measure: tenant-list or provision [settings]");
                return 2;
        }
    }
}
