using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Portal.Kernel;

namespace Portal.Data;

/// <summary>Lets <c>dotnet ef</c> build each provider's model without a server or configuration.</summary>
internal sealed class DesignTime
    : IDesignTimeDbContextFactory<SqlitePortalDb>, IDesignTimeDbContextFactory<PostgresPortalDb>, IDesignTimeDbContextFactory<SqlServerPortalDb>
{
    SqlitePortalDb IDesignTimeDbContextFactory<SqlitePortalDb>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite("Data Source=design-time.db").Options, new CallerContext());

    PostgresPortalDb IDesignTimeDbContextFactory<PostgresPortalDb>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql("Host=localhost").Options, new CallerContext());

    SqlServerPortalDb IDesignTimeDbContextFactory<SqlServerPortalDb>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerPortalDb>().UseSqlServer("Server=localhost").Options, new CallerContext());
}
