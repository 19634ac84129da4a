using Portal.Benchmarks.Circuits;
using Portal.Benchmarks.Provision;

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
            case ["burst", .. var rest]:
                return await BurstBenchmark.RunAsync(rest);
            case ["verify", .. var rest]:
                return await VerifyBenchmark.RunAsync(rest);
            case ["gate", .. var rest]:
                return await GateBenchmark.RunAsync(rest);
            case ["sign-in", .. var rest]:
                return await SignInBenchmark.RunAsync(rest);
            case ["ingest", .. var rest]:
                return await UsageBenchmark.IngestAsync(rest);
            case ["quota", .. var rest]:
                return await UsageBenchmark.QuotaAsync(rest);
            case ["usage-page", .. var rest]:
                return await UsageBenchmark.PageAsync(rest);
            case ["invoice-run", .. var rest]:
                return await UsageBenchmark.InvoiceRunAsync(rest);
            default:
                await Console.Error.WriteLineAsync("Say what to measure: provision, burst, tenant-list, circuits, idle, verify, gate, sign-in, ingest, quota, usage-page or invoice-run; --full for the whole size, --sqlite or --postgres for one database");
                return 2;
        }
    }
}
