using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

public sealed class PostgresSettingsTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task A_transaction_that_a_frozen_node_forgot_is_ended_by_the_server()
    {
        Assert.SkipUnless(TestDatabase.Provider == DatabaseProvider.Postgres, "Only PostgreSQL has this setting.");

        var connection = await app.InDatabaseAsync(db => Task.FromResult(db.Database.GetConnectionString()!));
        await using var fresh = new Npgsql.NpgsqlConnection(connection + ";Pooling=false");
        await fresh.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("SHOW idle_in_transaction_session_timeout", fresh);

        Assert.Equal("1min", await command.ExecuteScalarAsync());
    }
}
