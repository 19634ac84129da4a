using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Integrations.Redis;
using Portal.Provisioning.Nodes;
using Portal.Tests.Support;

namespace Portal.Tests.Integrations.Redis;

/// <summary>What is said of a Redis that is away; none is needed for that.</summary>
public sealed class RedisAwayTests(RedisAwayTests.App app) : IClassFixture<RedisAwayTests.App>
{
    [Theory]
    [InlineData(true, "looking once a second")]
    [InlineData(false, "go on calling each other over the database")]
    public async Task It_says_what_that_means_for_calls_between_nodes(bool carriesCalls, string words)
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var address = $"127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}";
        port.Stop();
        var log = new Lines();
        await using var connection = new RedisConnection(new RedisOptions { ConnectionString = address, CarriesCalls = carriesCalls }, log);

        await connection.GetAsync();

        Assert.False(connection.IsThere);
        Assert.Contains(words, Assert.Single(log.Said, l => l.StartsWith("Redis is away", StringComparison.Ordinal)));
    }

    [Fact]
    public void It_carries_calls_exactly_where_the_database_cannot()
    {
        Assert.Equal(TestDatabase.Provider != DatabaseProvider.Postgres, app.Services.GetRequiredService<RedisOptions>().CarriesCalls);
        Assert.Equal(app.Services.GetRequiredService<ICallNodes>() is RedisCalls, app.Services.GetRequiredService<RedisOptions>().CarriesCalls);
    }

    public sealed class App : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Redis:ConnectionString=127.0.0.1:9", "--Portal:Roles=web"];
    }

    private sealed class Lines : ILogger<RedisConnection>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Add(formatter(state, exception));
    }
}
