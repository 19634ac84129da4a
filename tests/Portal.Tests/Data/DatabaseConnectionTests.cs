using Npgsql;
using Portal.Data;

namespace Portal.Tests.Data;

public sealed class DatabaseConnectionTests
{
    [Theory]
    [InlineData("Host=db;Database=portal", 100)]
    [InlineData("Host=db;Database=portal;Max Auto Prepare=0", 0)]
    [InlineData("Host=db;Database=portal;maxautoprepare=7", 7)]
    public void PostgreSQL_plans_what_comes_over_and_over_once_unless_the_operator_says_otherwise(string given, int prepared)
    {
        var connection = DatabaseConnection.Of(DatabaseProvider.Postgres, given);

        Assert.Equal(prepared, new NpgsqlConnectionStringBuilder(connection.ConnectionString).MaxAutoPrepare);
    }

    [Theory]
    [InlineData("Host=db;Database=portal", true)]
    [InlineData("Host=db;Database=portal;No Reset On Close=false", false)]
    public void PostgreSQL_is_not_asked_to_make_a_connection_new_each_time_it_is_taken_unless_the_operator_says_so(string given, bool kept)
    {
        var connection = DatabaseConnection.Of(DatabaseProvider.Postgres, given);

        Assert.Equal(kept, new NpgsqlConnectionStringBuilder(connection.ConnectionString).NoResetOnClose);
    }

    [Fact]
    public void Others_are_left_as_they_are()
    {
        Assert.Equal("Data Source=portal.db", DatabaseConnection.Of(DatabaseProvider.Sqlite, "Data Source=portal.db").ConnectionString);
    }
}
