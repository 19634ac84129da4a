using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Integrations.Redis;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;

namespace Portal.Tests.Provisioning;

public sealed class FailpointTests
{
    [Theory]
    [InlineData("Production", false)]
    [InlineData("Staging", false)]
    [InlineData("Development", true)]
    public async Task Failures_are_provoked_in_Development_only(string environment, bool provoked)
    {
        var folder = Directory.CreateTempSubdirectory("portal-failpoints-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, ProvokedFailures.FileName), """[{ "step": "check", "mode": "Fail" }]""");
        var services = new ServiceCollection()
            .AddLogging(l => l.ClearProviders())
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new DataFolders(folder))
            .AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = environment })
            .AddProvisioning(new ConfigurationBuilder().Build(), new PortalOptions(), new DatabaseConnection(DatabaseProvider.Sqlite, "Data Source=:memory:"), new RedisOptions());
        await using var provider = services.BuildServiceProvider();

        var hit = provider.GetRequiredService<IFailpoints>().HitAsync(new("check", StepDirection.Do, FailpointPlace.Before, new Operation()), CancellationToken.None);

        if (provoked)
            await Assert.ThrowsAsync<ProvokedFailureException>(() => hit.AsTask());
        else
            await hit;

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Provisioning:Failpoint", "check:before:kill", "Production", "Provisioning:Failpoint")]
    [InlineData("Provisioning:Failpoint", "check:before", "Development", "Provisioning:Failpoint")]
    [InlineData("Provisioning:Attempts", "0", "Production", "Provisioning:Attempts")]
    [InlineData("Provisioning:Attempts", "many", "Production", "Provisioning")]
    [InlineData("Provisioning:BackOff", "00:00:00", "Production", "Provisioning:BackOff")]
    [InlineData("Provisioning:Threads", "-1", "Production", "Provisioning:Threads")]
    [InlineData("Provisioning:Reconcile", "00:00:00", "Production", "Provisioning:Reconcile")]
    public void A_wrong_setting_is_named(string key, string value, string environment, string named)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build();

        var error = Assert.Single(ProvisioningOptions.Check(configuration, new HostingEnvironment { EnvironmentName = environment }));

        Assert.StartsWith(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_have_no_error()
    {
        Assert.Empty(ProvisioningOptions.Check(new ConfigurationBuilder().Build(), new HostingEnvironment { EnvironmentName = "Production" }));
    }

    [Fact]
    public void The_setting_names_step_place_and_mode()
    {
        Assert.True(Failpoint.TryParse("create-database:effect:kill", out var point));
        Assert.Equal(new Failpoint("create-database", FailpointPlace.Effect, FailpointMode.Kill), point);
    }
}
