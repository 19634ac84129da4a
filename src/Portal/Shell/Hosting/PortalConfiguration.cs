using System.Data.Common;
using System.Globalization;
using System.Net;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Npgsql;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Deletion;
using Portal.Features.Members;
using Portal.Integrations.Mail;
using Portal.Integrations.Redis;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Shell.Hosting;

/// <summary>Reads what the operator set and refuses to start on anything wrong: every error at once, each with the key to set.</summary>
internal static class PortalConfiguration
{
    /// <summary>Adds the development file and binds the options.</summary>
    public static PortalSettings AddPortalConfiguration(this WebApplicationBuilder builder)
    {
        // The file stands at the top of the repository and is copied beside the program. First in the list: everything else (environment
        // variables, arguments) must win over it.
        if (builder.Environment.IsDevelopment() && File.Exists(Path.Combine(AppContext.BaseDirectory, DevelopmentFile)))
        {
            builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
            {
                Path = DevelopmentFile,
                FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
            });
        }

        var portal = Read(builder.Configuration, out var unreadable);
        var folders = new DataFolders(Path.GetFullPath(portal.DataDirectory, builder.Environment.ContentRootPath));
        var errors = Check(builder.Configuration, builder.Environment, portal);
        errors.AddRange(unreadable);

        var provider = DatabaseProvider.Sqlite;
        if (builder.Configuration["Database:Provider"] is { Length: > 0 } named && !(Enum.TryParse(named, ignoreCase: true, out provider) && Enum.IsDefined(provider)))
            errors.Add($"Database:Provider is '{named}'; it must be one of {string.Join(", ", Enum.GetNames<DatabaseProvider>())}.");

        var connection = builder.Configuration.GetConnectionString(DataSetup.ConnectionName);
        if (string.IsNullOrWhiteSpace(connection))
        {
            if (provider != DatabaseProvider.Sqlite)
                errors.Add($"ConnectionStrings:Portal is not set; {provider} needs it.");

            connection = new SqliteConnectionStringBuilder { DataSource = folders.ControlDatabase, DefaultTimeout = 30 }.ToString();
        }
        else if (FaultOf(provider, connection) is { } fault)
        {
            errors.Add($"ConnectionStrings:Portal is no connection string of {provider}: {fault}");
        }

        if (errors.Count > 0)
            throw new ConfigurationException(errors);

        // Only requests for our own name are answered, and those of a health check on this machine; an operator may name other hosts.
        builder.Configuration["AllowedHosts"] ??= string.Join(';', new Uri(portal.PublicUrl).Host, "localhost", "127.0.0.1", "[::1]");
        builder.Services.AddSingleton(portal);
        builder.Services.AddSingleton(folders);
        return new PortalSettings(portal, folders, new DatabaseOptions { Provider = provider }, connection);
    }

    // What cannot be read counts as not set while the rest is checked.
    private static PortalOptions Read(ConfigurationManager configuration, out List<string> unreadable)
    {
        const string seed = $"{PortalOptions.Section}:{nameof(PortalOptions.Seed)}";
        const string drain = $"{PortalOptions.Section}:{nameof(PortalOptions.DrainSeconds)}";
        unreadable = [];
        if (configuration[drain] is { Length: > 0 } seconds && !int.TryParse(seconds, CultureInfo.InvariantCulture, out _))
        {
            unreadable.Add($"{drain} is '{seconds}'; it must be a whole number of seconds.");
            configuration[drain] = "0";
        }

        if (configuration[seed] is { Length: > 0 } set && !bool.TryParse(set, out _))
        {
            unreadable.Add($"{seed} is '{set}'; it must be true or false.");
            configuration[seed] = bool.FalseString;
        }

        return configuration.GetSection(PortalOptions.Section).Get<PortalOptions>() ?? new PortalOptions();
    }

    private const string DevelopmentFile = "appsettings.Development.json";

    private static List<string> Check(ConfigurationManager configuration, IHostEnvironment environment, PortalOptions portal)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(portal.DataDirectory))
            errors.Add("Portal:DataDirectory is empty; set a folder that this program may write to.");

        if (!Uri.TryCreate(portal.PublicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            errors.Add($"Portal:PublicUrl is '{portal.PublicUrl}'; it must be an absolute http or https address such as https://portal.example.com.");
        else if (url.Scheme != "https" && !environment.IsDevelopment() && !url.IsLoopback)
            errors.Add($"Portal:PublicUrl is '{portal.PublicUrl}'; outside Development it must be https.");

        if (string.IsNullOrWhiteSpace(portal.ProductName))
            errors.Add("Portal:ProductName is empty; it is what visitors and mails call the product.");

        if (portal.TermsUrl is { Length: > 0 } terms && !(Uri.TryCreate(terms, UriKind.Absolute, out var target) && target.Scheme is "http" or "https"))
            errors.Add($"Portal:TermsUrl is '{terms}'; it must be an absolute http or https address.");

        if (portal.RoleNames.Length == 0 || portal.RoleNames.Any(r => r.ToLowerInvariant() is not ("web" or "worker")))
            errors.Add($"Portal:Roles is '{portal.Roles}'; it must be web, worker or both, separated by a comma.");

        if (portal.DrainSeconds is < 0 or > 300)
            errors.Add($"Portal:DrainSeconds is {portal.DrainSeconds}; it must be between 0 and 300.");

        if (portal.Seed && !environment.IsDevelopment())
            errors.Add("Portal:Seed is on; demo tenants are made in Development only. Set it to false.");

        foreach (var proxy in portal.TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
                errors.Add($"Portal:TrustedProxies contains '{proxy}'; write addresses or networks such as 10.0.0.0/8.");
        }

        if (portal.AssetsDirectory is { Length: > 0 } assets && !Directory.Exists(Path.GetFullPath(assets, environment.ContentRootPath)))
            errors.Add($"Portal:AssetsDirectory is '{assets}'; there is no such folder.");

        errors.AddRange(Unknown<PortalOptions>(configuration, PortalOptions.Section));
        errors.AddRange(Unknown<DatabaseOptions>(configuration, DatabaseOptions.Section));
        errors.AddRange(Unknown<MailOptions>(configuration, MailOptions.Section));
        errors.AddRange(Unknown<RedisOptions>(configuration, RedisOptions.Section));
        errors.AddRange(Unknown<RateLimits>(configuration, RateLimits.Section));
        errors.AddRange(Unknown<ProvisioningOptions>(configuration, ProvisioningOptions.Section));
        errors.AddRange(Unknown<DeletionOptions>(configuration, DeletionOptions.Section));
        errors.AddRange(SessionLimits.Check(configuration));
        errors.AddRange(DeletionOptions.Check(configuration));
        errors.AddRange(MailOptions.Check(configuration));
        errors.AddRange(RedisOptions.Check(configuration));
        errors.AddRange(RateLimits.Check(configuration));
        errors.AddRange(ProvisioningOptions.Check(configuration, environment));
        return errors;
    }

    // A misspelt key would otherwise be passed over in silence, and its default taken.
    private static IEnumerable<string> Unknown<TOptions>(ConfigurationManager configuration, string section)
    {
        var known = typeof(TOptions).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ToList();
        return configuration.GetSection(section).GetChildren()
            .Where(given => !known.Contains(given.Key, StringComparer.OrdinalIgnoreCase))
            .Select(given => $"{given.Path} is no setting; under {section} there are {string.Join(", ", known)}.");
    }

    private static string? FaultOf(DatabaseProvider provider, string connection)
    {
        try
        {
            DbConnectionStringBuilder read = provider switch
            {
                DatabaseProvider.Postgres => new NpgsqlConnectionStringBuilder(connection),
                DatabaseProvider.SqlServer => new SqlConnectionStringBuilder(connection),
                _ => new SqliteConnectionStringBuilder(connection),
            };
            return read.Count == 0 ? "it is empty." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return exception.Message;
        }
    }
}

/// <summary>What was read and found right.</summary>
internal sealed record PortalSettings(PortalOptions Portal, DataFolders Folders, DatabaseOptions Database, string ConnectionString);

/// <summary>The program cannot start as configured.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception("The configuration has errors:" + Environment.NewLine + string.Join(Environment.NewLine, errors.Select(e => "  - " + e)))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
