using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Portal.Data;

namespace Portal.Tests.Data;

/// <summary>The migrations of all three providers, as far as that can be told without a server.</summary>
public sealed class MigrationTests
{
    public static TheoryData<DatabaseProvider> Providers => [.. Enum.GetValues<DatabaseProvider>()];

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_model_has_no_change_without_a_migration(DatabaseProvider provider)
    {
        using var db = Open(provider);

        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges(), $"The model of {provider} has changed: run src/Portal/Data/add-migration.sh.");
    }

    [Fact]
    public void The_script_for_sql_server_is_valid_transact_sql()
    {
        using var db = Open(DatabaseProvider.SqlServer);
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        var errors = Parse(script, out var tables);

        Assert.Empty(errors);
        Assert.Empty(db.GetService<IDesignTimeModel>().Model.GetEntityTypes().Select(e => e.GetTableName()).Distinct().Except(tables));
    }

    [Fact]
    public void The_parser_finds_what_is_wrong()
    {
        Assert.NotEmpty(Parse("CREATE TABLE [A] ([Id] int NOT NULL,, [B] int);\nGO\n", out _));
    }

    [Fact]
    public void Keys_and_indexes_fit_into_sql_server()
    {
        using var db = Open(DatabaseProvider.SqlServer);

        var broken = from entity in db.GetService<IDesignTimeModel>().Model.GetEntityTypes()
                     from found in entity.GetKeys().Select(k => (Name: k.GetName(), k.Properties, Most: 900))
                         .Concat(entity.GetIndexes().Select(i => (Name: i.GetDatabaseName(), i.Properties, Most: 1700)))
                     let bytes = found.Properties.Sum(Bytes)
                     where bytes > found.Most
                     select $"{found.Name}: {bytes} bytes, at most {found.Most}";

        Assert.Empty(broken);
    }

    [Fact]
    public void No_row_can_be_deleted_over_two_paths_which_sql_server_refuses()
    {
        using var db = Open(DatabaseProvider.SqlServer);

        var broken = from entity in db.GetService<IDesignTimeModel>().Model.GetEntityTypes()
                     from root in PathsUp(entity).GroupBy(e => e)
                     where root.Count() > 1
                     select $"{entity.DisplayName()} is deleted with {root.Key.DisplayName()} over {root.Count()} paths";

        Assert.Empty(broken);
    }

    private static IEnumerable<IEntityType> PathsUp(IEntityType entity) =>
        entity.GetForeignKeys().Where(k => k.DeleteBehavior is DeleteBehavior.Cascade or DeleteBehavior.SetNull && k.PrincipalEntityType != entity)
            .SelectMany(k => PathsUp(k.PrincipalEntityType).Prepend(k.PrincipalEntityType));

    private static int Bytes(IProperty property)
    {
        var type = property.GetValueConverter()?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (type == typeof(string) || type.IsEnum)
            return 2 * (property.GetMaxLength() ?? int.MaxValue / 4);

        return type == typeof(byte[]) ? property.GetMaxLength() ?? int.MaxValue / 4 : 16;
    }

    private static IList<ParseError> Parse(string script, out HashSet<string> tables)
    {
        using var reader = new StringReader(script);
        var tree = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        var made = new TablesMade();
        tree?.Accept(made);
        tables = made.Names;
        return errors;
    }

    private static PortalDb Open(DatabaseProvider provider)
    {
        var factory = new DesignTime();
        return provider switch
        {
            DatabaseProvider.Sqlite => ((IDesignTimeDbContextFactory<SqlitePortalDb>)factory).CreateDbContext([]),
            DatabaseProvider.Postgres => ((IDesignTimeDbContextFactory<PostgresPortalDb>)factory).CreateDbContext([]),
            _ => ((IDesignTimeDbContextFactory<SqlServerPortalDb>)factory).CreateDbContext([]),
        };
    }

    private sealed class TablesMade : TSqlFragmentVisitor
    {
        public HashSet<string> Names { get; } = [];

        public override void Visit(CreateTableStatement node) => Names.Add(node.SchemaObjectName.BaseIdentifier.Value);
    }
}
