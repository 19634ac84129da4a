namespace Portal.Benchmarks;

/// <summary>Measurements; the first word says which.</summary>
internal static class Measure
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["grid", .. var rest]:
                return await GridBenchmark.RunAsync(rest);
            case ["provision", .. var rest]:
                return await ProvisionBenchmark.RunAsync(rest);
            case ["verify", .. var rest]:
                return await VerifyBenchmark.RunAsync(rest);
            default:
                await Console.Error.WriteLineAsync("Say what to measure: grid, provision or verify [number of tenants] [settings]");
                return 2;
        }
    }
}
