using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Shell.Hosting;

internal static class HostingSetup
{
    /// <summary>Traces, metrics and logs over OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(s => s.GetRequiredService<Draining>());
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: ["ready"])
            .AddCheck<Draining>("stopping", tags: ["ready"])
            .AddCheck<RoomHealth>("room", HealthStatus.Degraded, tags: ["ready"]);

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("portal", serviceVersion: typeof(HostingSetup).Assembly.GetName().Version?.ToString()))
            .WithTracing(t => t.AddSource(Telemetry.Name).AddAspNetCoreInstrumentation(web => web.EnrichWithHttpResponse = HideToken).AddHttpClientInstrumentation())
            .WithMetrics(m => m.AddMeter(Telemetry.Name).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithLogging();
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
    }

    // Whoever reads traces must not be able to open what a link of a mail opens.
    private static void HideToken(Activity span, HttpResponse response)
    {
        if (response.HttpContext.GetRouteValue("token") is string { Length: > 0 } token && span.GetTagItem("url.path") is string path)
            span.SetTag("url.path", path.Replace(token, "{token}", StringComparison.Ordinal));
    }

    private sealed class DatabaseHealth(PortalDb db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The control database is away.");
    }

    /// <summary>Little room is left on a disk: a warning and no more, because pages can still be read and another node would not help.</summary>
    private sealed class RoomHealth(DataFolders folders, DatabaseConnection connection) : IHealthCheck
    {
        private const long Little = 64_000_000;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var full = Places.Where(Directory.Exists).Where(f => new DriveInfo(f).AvailableFreeSpace < Little).ToList();
            return Task.FromResult(full.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"Less than 64 MB are left on the disk of {string.Join(", ", full)}."));
        }

        private IEnumerable<string> Places => connection.Provider == DatabaseProvider.Sqlite
            ? [folders.Root, folders.Tenants, folders.Storage, Path.GetDirectoryName(Path.GetFullPath(new SqliteConnectionStringBuilder(connection.ConnectionString).DataSource))!]
            : [folders.Root, folders.Tenants, folders.Storage];
    }
}
