using StackExchange.Redis;

namespace Portal.Integrations.Redis;

/// <summary>What an operator sets under <c>Redis</c>. Without a connection string nothing of it runs.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>As StackExchange.Redis writes it: <c>redis.example.com:6380,ssl=true,password=…</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>What all keys and channels begin with, so that several installations can share a server.</summary>
    public string Prefix { get; set; } = "portal";

    /// <summary>Whether nodes call each other over it, because their database has no way to.</summary>
    internal bool CarriesCalls { get; set; }

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <returns>Every broken rule, with its key.</returns>
    internal static IEnumerable<string> Check(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<RedisOptions>() ?? new RedisOptions();
        if (options.Prefix.Length is 0 or > 50 || !options.Prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            yield return $"Redis:Prefix is '{options.Prefix}'; it must be 1 to 50 letters, digits, dots, dashes or underscores.";

        if (!options.IsConfigured)
            yield break;

        // What cannot be read may be half a password: it is not repeated.
        string? fault = null;
        try
        {
            if (ConfigurationOptions.Parse(options.ConnectionString!).EndPoints.Count == 0)
                fault = "it names no server.";
        }
        catch (ArgumentException)
        {
            fault = "it has an option that does not exist, or one with a value that it cannot have.";
        }

        if (fault is not null)
            yield return $"Redis:ConnectionString is no connection string of StackExchange.Redis (redis.example.com:6379,ssl=true): {fault}";
    }

    /// <summary>Redis is never waited for: what it is used for goes on without it.</summary>
    internal ConfigurationOptions Read()
    {
        var read = ConfigurationOptions.Parse(ConnectionString!);
        read.AbortOnConnectFail = false;
        read.BacklogPolicy = BacklogPolicy.FailFast;
        read.AsyncTimeout = read.SyncTimeout = 1000;
        read.ConnectTimeout = Math.Min(read.ConnectTimeout, 5000);
        read.ReconnectRetryPolicy = new LinearRetry(1000);
        read.HeartbeatConsistencyChecks = true; // finds a server that was replaced behind the same address
        read.ClientName = Prefix;
        return read;
    }
}
