using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using DbUp.Engine;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>The SQL scripts of the schemas that templates name: <c>{schema}/migrations/{engine}/*.sql</c>, in the order of their names.</summary>
internal sealed partial class SchemaScripts(ProvisioningOptions options)
{
    /// <summary>The table in every tenant's database that says which scripts it has.</summary>
    public const string Journal = "SchemaVersions";

    public IReadOnlyList<SqlScript> Of(string schema, string engine)
    {
        var folder = Path.Combine(options.SchemaFolder, NameOf(schema), "migrations", engine);
        var scripts = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.sql").OrderBy(Path.GetFileName, StringComparer.Ordinal).Select(path => new SqlScript(Path.GetFileName(path), File.ReadAllText(path))).ToList()
            : [];
        return scripts.Count > 0 ? scripts : throw new InvalidOperationException($"Schema '{schema}' has no scripts for {engine} in {folder}.");
    }

    /// <summary>The schemas that have scripts for this engine.</summary>
    public IReadOnlyList<string> Schemas(string engine) => Directory.Exists(options.SchemaFolder)
        ? [.. Directory.GetDirectories(options.SchemaFolder).Where(f => Directory.Exists(Path.Combine(f, "migrations", engine))).Select(Path.GetFileName).OfType<string>().Where(n => Plain().IsMatch(n))]
        : [];

    public string Newest(string schema, string engine) => Of(schema, engine)[^1].Name;

    /// <summary>What a database's newest script may be, the newest of all last.</summary>
    public IReadOnlyList<string> Accepted(string schema, string engine, bool onlyNewest) => onlyNewest ? [Newest(schema, engine)] : [.. Of(schema, engine).Select(s => s.Name)];

    /// <summary>Changes when a script is added or edited.</summary>
    public string Hash(string schema, string engine)
    {
        var text = string.Join('\n', Of(schema, engine).Select(s => s.Name + '\n' + s.Contents));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    // A template is written by staff; its schema must not lead out of the folder.
    private static string NameOf(string schema) => Plain().IsMatch(schema) ? schema : throw new InvalidOperationException($"'{schema}' is no name of a schema.");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
    private static partial Regex Plain();
}
