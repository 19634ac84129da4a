using System.Reflection;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;

namespace Portal.Tests.Provisioning.Drivers;

/// <summary>What can be told of the statements without a server: every one of them is Transact-SQL, whatever the names in it are, and says the same.</summary>
public sealed class SqlServerStatementsTests
{
    private static readonly string[] NastyNames =
    [
        "x]; DROP DATABASE master; --", "]", "]]", "[x]", "'", "''; SHUTDOWN; --", "\"", "a b", "a.b", "a;b", "/*", "--", "FROM", "名前", "p'];\nGO\nDROP LOGIN sa", "@x", "$(x)", new string(']', 60), "\u2019", "x\u202e]y",
    ];

    public static TheoryData<string> Fixed => [.. Constants().Select(c => c.Name)];

    public static TheoryData<string> Built => [.. Builders().Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Fixed))]
    public void A_fixed_statement_is_valid(string name)
    {
        Assert.Empty(ErrorsOf(Constants().Single(c => c.Name == name).Text));
    }

    [Theory]
    [MemberData(nameof(Built))]
    public void A_statement_with_names_in_it_is_valid_and_says_the_same_whatever_they_are(string name)
    {
        var method = Builders().Single(b => b.Name == name);
        foreach (var arguments in Arguments(method, "plain"))
        {
            var plain = Shape((string)method.Invoke(null, arguments)!);
            Assert.NotEmpty(plain.Kinds);
            foreach (var nasty in NastyNames)
            {
                var said = Shape((string)method.Invoke(null, [.. arguments.Select(a => a is string ? nasty : a)])!);

                Assert.Equal(plain.Kinds, said.Kinds);
                Assert.Equal(plain.Texts.Count(t => t == "plain"), said.Texts.Count(t => t == nasty));
            }
        }
    }

    [Fact]
    public void The_parser_finds_a_name_that_is_not_quoted()
    {
        Assert.NotEqual(Shape("DROP DATABASE [x]").Kinds, Shape("DROP DATABASE [x]; DROP DATABASE master; --]").Kinds);
        Assert.NotEmpty(ErrorsOf("ALTER LOGIN [x] WITH PASSWORD = N'it's'"));
    }

    [Fact]
    public void There_is_a_statement_for_every_kind_of_object()
    {
        var kinds = SqlServerStatements.ObjectsIn.Split("N'").Where(s => s.IndexOf('\'', StringComparison.Ordinal) == 1).Select(s => s[0]).Distinct().Order().ToList();

        Assert.Equal(kinds, Kinds.Order());
    }

    [Fact]
    public void The_samples_scripts_are_valid()
    {
        var scripts = new SchemaScripts(new ProvisioningOptions()).Of("Notes", "sqlserver");

        Assert.NotEmpty(scripts);
        Assert.All(scripts, s => Assert.Empty(ErrorsOf(s.Contents)));
        Assert.DoesNotContain(scripts, s => s.Contents.Contains("dbo.", StringComparison.OrdinalIgnoreCase)); // the schema is the tenant's, whatever it is called
    }

    [Fact]
    public void Names_are_made_of_ids_and_found_again()
    {
        var cell = new CellAccess(CellId.New());
        var tenant = new PlacedTenant(cell, TenantId.New());
        var (own, shared) = (SqlServerPlace.OfItsOwn(tenant), SqlServerPlace.InShared(tenant));
        string[] there = [own.Database, own.Login, shared.Database, shared.Schema, shared.Login, shared.Maker, cell.Prefix + "_x", "pffffffff_" + tenant.Tenant.Value.ToString("N"), "master"];

        Assert.Equal([own.Login], SqlServerPlace.OwnNames(cell, there));
        Assert.Equal([shared.Login], SqlServerPlace.SharedNames(cell, there));
        Assert.All([own.Login, shared.Login, shared.Maker], n => Assert.Equal(tenant.Tenant, ResourceName.TenantOf(n)));
        Assert.Null(ResourceName.TenantOf(shared.Database));
    }

    private static readonly char[] Kinds = ['F', 'H', 'P', 'V', 'S', 'I', 'U', 'Q', 'T'];

    private static IEnumerable<(string Name, string Text)> Constants() => typeof(SqlServerStatements).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.IsLiteral && f.FieldType == typeof(string) && f.Name != nameof(SqlServerStatements.CheckTable)).Select(f => (f.Name, (string)f.GetRawConstantValue()!));

    private static IEnumerable<MethodInfo> Builders() => typeof(SqlServerStatements).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == typeof(string));

    private static IEnumerable<object[]> Arguments(MethodInfo method, string text) =>
        from kind in method.GetParameters().Any(p => p.ParameterType == typeof(char)) ? Kinds : ['F']
        select method.GetParameters().Select(p => p.ParameterType == typeof(char) ? kind : p.ParameterType == typeof(int) ? (object)57 : text).ToArray();

    private static IList<ParseError> ErrorsOf(string sql)
    {
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        return errors;
    }

    // The kinds of all that is said, in order, and every name and text in it as the server would read them.
    private static (List<string> Kinds, List<string> Texts) Shape(string sql)
    {
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        Assert.True(errors.Count == 0, $"{sql}: {string.Join("; ", errors.Select(e => e.Message))}");
        var seen = new Seen();
        parsed.Accept(seen);
        return (seen.Kinds, seen.Texts);
    }

    private sealed class Seen : TSqlFragmentVisitor
    {
        public List<string> Kinds { get; } = [];

        public List<string> Texts { get; } = [];

        public override void Visit(TSqlFragment fragment)
        {
            Kinds.Add(fragment.GetType().Name);
            if (fragment is Identifier identifier)
                Texts.Add(identifier.Value);
            else if (fragment is StringLiteral literal)
                Texts.Add(literal.Value);
        }
    }
}
