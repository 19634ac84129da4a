using Microsoft.SqlServer.TransactSql.ScriptDom;
using Portal.Features.Usage.Ingest;

namespace Portal.Tests.Features.Usage;

/// <summary>What can be told of the statements for SQL Server without a server.</summary>
public sealed class UsageStoreTests
{
    [Theory]
    [InlineData(UsageStore.SqlServerEventsSql)]
    [InlineData(UsageStore.SqlServerHoursSql)]
    public void The_statement_is_valid(string sql)
    {
        using var reader = new StringReader(sql);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);

        Assert.Empty(errors);
    }
}
