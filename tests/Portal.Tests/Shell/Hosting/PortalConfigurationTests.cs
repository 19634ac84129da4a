using Microsoft.AspNetCore.Builder;
using Portal.Data;
using Portal.Shell.Hosting;

namespace Portal.Tests.Shell.Hosting;

/// <summary>A wrong setting stops the start, and every wrong one is named at once.</summary>
public sealed class PortalConfigurationTests
{
    [Fact]
    public void Every_error_is_listed_at_once_each_with_its_key()
    {
        var errors = ErrorsOf("Production",
            "--Portal:DataDirectory= ",
            "--Portal:PublicUrl=portal",
            "--Portal:Roles=web,chef",
            "--Portal:Seed=true",
            "--Portal:TrustedProxies=10.0.0.0/8,proxy",
            "--Database:Provider=Oracle",
            "--Mail:Port=70000",
            "--Mail:Security=Maybe",
            "--Mail:From=nobody");

        string[] keys = ["Portal:DataDirectory", "Portal:PublicUrl", "Portal:Roles", "Portal:Seed", "Portal:TrustedProxies", "Database:Provider", "Mail:Port", "Mail:Security", "Mail:From"];
        Assert.All(keys, key => Assert.Contains(errors, e => e.StartsWith(key, StringComparison.Ordinal)));
        Assert.Equal(keys.Length, errors.Count);
    }

    [Theory]
    [InlineData("Postgres")]
    [InlineData("SqlServer")]
    public void A_server_needs_its_connection_string(string provider)
    {
        Assert.StartsWith("ConnectionStrings:Portal", Assert.Single(ErrorsOf("Development", $"--Database:Provider={provider}")));
    }

    [Theory]
    [InlineData("Postgres", "Host=127.0.0.1;Usr=portal")]
    [InlineData("SqlServer", "garbage")]
    [InlineData("Sqlite", "File=portal.db")]
    public void A_connection_string_that_the_provider_cannot_read_is_named(string provider, string connection)
    {
        Assert.StartsWith("ConnectionStrings:Portal is no connection string", Assert.Single(ErrorsOf("Development", $"--Database:Provider={provider}", $"--ConnectionStrings:Portal={connection}")));
    }

    [Theory]
    [InlineData("--Portal:DataDir=/srv/portal", "Portal:DataDir", "DataDirectory")]
    [InlineData("--Mail:Server=smtp.example.com", "Mail:Server", "Host")]
    [InlineData("--Database:Name=x", "Database:Name", "Provider")]
    [InlineData("--RateLimits:Everything=1", "RateLimits:Everything", "SignUp")]
    [InlineData("--Provisioning:Worker=2", "Provisioning:Worker", "Threads")]
    public void A_misspelt_key_is_not_passed_over(string argument, string key, string meant)
    {
        var error = Assert.Single(ErrorsOf("Development", argument));
        Assert.StartsWith($"{key} is no setting", error);
        Assert.Contains(meant, error);
    }

    [Theory]
    [InlineData("--Mail:Port=many", "Mail:Port")]
    [InlineData("--Portal:Seed=perhaps", "Portal:Seed")]
    [InlineData("--Database:Provider=7", "Database:Provider")]
    [InlineData("--Provisioning:TenantConnections=0", "Provisioning:TenantConnections")]
    [InlineData("--Provisioning:TenantConnectionPatience=00:00:00", "Provisioning:TenantConnectionPatience")]
    public void What_cannot_be_read_is_named_too(string argument, string key)
    {
        Assert.Contains(ErrorsOf("Development", argument), e => e.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Outside_development_people_come_by_https_only()
    {
        Assert.StartsWith("Portal:PublicUrl", Assert.Single(ErrorsOf("Production", "--Portal:PublicUrl=http://portal.example.com")));
        Assert.Empty(ErrorsOf("Production", "--Portal:PublicUrl=https://portal.example.com"));
    }

    [Fact]
    public void With_nothing_set_it_is_sqlite_in_the_data_folder_with_both_roles()
    {
        var settings = Builder("Production", "--Portal:Seed=false").AddPortalConfiguration();

        Assert.Equal(DatabaseProvider.Sqlite, settings.Database.Provider);
        Assert.Contains(Path.Combine("data", "portal.db"), settings.ConnectionString);
        Assert.True(settings.Portal is { IsWeb: true, IsWorker: true, Seed: false });
    }

    private static IReadOnlyList<string> ErrorsOf(string environment, params string[] arguments)
    {
        try
        {
            Builder(environment, arguments).AddPortalConfiguration();
            return [];
        }
        catch (ConfigurationException exception)
        {
            return exception.Errors;
        }
    }

    private static WebApplicationBuilder Builder(string environment, params string[] arguments) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Portal", EnvironmentName = environment, ContentRootPath = Path.GetTempPath(), Args = arguments });
}
