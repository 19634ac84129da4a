using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Hosting;

/// <summary>What a collector is sent over OTLP while a tenant is made.</summary>
public sealed class TelemetryExportTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-otlp-").FullName;
    private readonly ConcurrentDictionary<string, StringBuilder> _received = new();
    private WebApplication _collector = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);

            // Protobuf keeps names as plain UTF-8, which is all that is asked of it here.
            var text = _received.GetOrAdd(signal, _ => new StringBuilder());
            lock (text)
                text.Append(Encoding.UTF8.GetString(body.ToArray()));
        });
        await _collector.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_operation_and_step_reaches_the_collector_as_a_span_with_metrics_and_logs_beside_it()
    {
        using var program = ProgramRun.Start(
            ["seed", "--tenants", "1", $"--Portal:DataDirectory={_folder}", "--Portal:Seed=false"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        Assert.Equal(0, await program.EndAsync());

        Assert.All(["operation Provision", .. Definitions.StepsOf(OperationKind.Provision).Select(s => $"step {s}")], span => Assert.Contains(span, Received("traces")));
        Assert.All(["portal.message.duration", "portal.operations.ended", "portal.operation.duration", "portal.step.duration"], metric => Assert.Contains(metric, Received("metrics")));
        Assert.Contains("Portal.", Received("logs"));
        Assert.All(["traces", "metrics", "logs"], signal => Assert.DoesNotContain("/invitation/", Received(signal)));
    }

    [Fact]
    public async Task No_token_of_a_link_leaves_with_a_span()
    {
        var address = FreeAddress();
        using var program = ProgramRun.Start(
            [$"--urls={address}", $"--Portal:DataDirectory={_folder}", "--Portal:Seed=false"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"));
        await program.UntilItSaysAsync("Back office");
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        string[] pages = ["/signup/confirm/", "/signup/progress/", "/invitation/", "/first-administrator/", "/reset-password?token="];
        foreach (var page in pages)
            await http.GetAsync(page + "planted-secret", TestContext.Current.CancellationToken);

        await PortalApp.UntilAsync("the pages' spans are sent", () => Task.FromResult(pages.All(p => Received("traces").Contains(p.Split('?')[0], StringComparison.Ordinal))));
        Assert.DoesNotContain("planted-secret", Received("traces"));
    }

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    private string Received(string signal) => _received.TryGetValue(signal, out var text) ? text.ToString() : "";
}
