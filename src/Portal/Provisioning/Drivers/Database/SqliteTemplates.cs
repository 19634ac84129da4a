using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using DbUp;
using DbUp.Engine;
using Microsoft.Data.Sqlite;
using Portal.Kernel;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// The files that new tenants' databases are copies of: one a schema, made by DbUp, named by its scripts' hash. A template that is missing or
/// damaged is made again; one whose scripts have changed goes when the new one is made.
/// </summary>
internal sealed partial class SqliteTemplates(DataFolders folders, SchemaScripts scripts) : IDisposable
{
    public const string Engine = "sqlite";

    /// <summary>Where the check of a tenant's database leaves its mark: one row, the last one.</summary>
    public const string CheckTable = "CREATE TABLE IF NOT EXISTS PortalCheck (Token TEXT NOT NULL)";

    /// <summary>What a process left half-made and nobody has touched for so long is nobody's.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _making = new(1);
    private readonly ConcurrentDictionary<string, (long Length, DateTime WrittenAt)> _whole = new();

    /// <summary>Writes a copy to a path where there is nothing yet; it is on the disk when this returns.</summary>
    public async Task CopyAsync(string schema, string to, CancellationToken ct)
    {
        await using var source = File.OpenRead(await EnsureAsync(schema, ct));
        await using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await source.CopyToAsync(target, ct);
        target.Flush(flushToDisk: true);
    }

    /// <returns>Files in the templates' folder that no schema needs any more, or that were left half-made.</returns>
    public IReadOnlyList<string> Leftovers() => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder).Where(path => IsAbandoned(path) && !IsCurrent(Path.GetFileName(path)))]
        : [];

    public void Dispose() => _making.Dispose();

    /// <summary>Brings a database to the newest script.</summary>
    /// <exception cref="InvalidOperationException">A script failed; what it had done is rolled back.</exception>
    public static void Upgrade(string connectionString, IEnumerable<SqlScript> scripts)
    {
        var result = DeployChanges.To
            .SqliteDatabase(connectionString)
            .WithScripts(scripts)
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .JournalToSqliteTable(SchemaScripts.Journal)
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException(result.ErrorScript is { } script ? $"Script {script.Name} failed: {result.Error.Message}" : result.Error.Message, result.Error);
    }

    private string Folder => Path.Combine(folders.Root, "templates");

    private async Task<string> EnsureAsync(string schema, CancellationToken ct)
    {
        var path = PathOf(schema);
        if (IsKnownToBeWhole(path))
            return path;

        await _making.WaitAsync(ct);
        try
        {
            if (!IsKnownToBeWhole(path) && !IsWhole(path, scripts.Newest(schema, Engine)))
                Make(path, schema);

            var file = new FileInfo(path);
            _whole[path] = (file.Length, file.LastWriteTimeUtc);
            return path;
        }
        finally
        {
            _making.Release();
        }
    }

    private void Make(string path, string schema)
    {
        Directory.CreateDirectory(Folder);
        var making = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Upgrade(ConnectionString(making, SqliteOpenMode.ReadWriteCreate), scripts.Of(schema, Engine));
            using (var connection = new SqliteConnection(ConnectionString(making, SqliteOpenMode.ReadWrite)))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = CheckTable;
                command.ExecuteNonQuery();
            }

            File.Move(making, path, overwrite: true);
        }
        finally
        {
            File.Delete(making);
            File.Delete(making + "-journal");
        }

        // Another process may be making its own in this moment: only what is old goes at once, and what is half-made when it is abandoned.
        foreach (var old in Directory.GetFiles(Folder).Where(f => f != path && NameOf().Match(Path.GetFileName(f)) is { Success: true } name
            && name.Groups["schema"].Value == schema && (!name.Groups["half"].Success || IsAbandoned(f))))
        {
            File.Delete(old);
        }
    }

    // A stranger's look costs more than a copy; it is needed once a process and after every change of the file.
    private bool IsKnownToBeWhole(string path) =>
        _whole.TryGetValue(path, out var known) && new FileInfo(path) is { Exists: true } file && (file.Length, file.LastWriteTimeUtc) == known;

    private static bool IsWhole(string path, string newest)
    {
        if (!File.Exists(path))
            return false;

        try
        {
            using var connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadOnly));
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT (SELECT MAX(ScriptName) FROM {SchemaScripts.Journal}), (SELECT integrity_check FROM pragma_integrity_check LIMIT 1)";
            using var reader = command.ExecuteReader();
            return reader.Read() && reader[0] as string == newest && Convert.ToString(reader[1], CultureInfo.InvariantCulture) == "ok";
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private bool IsCurrent(string name)
    {
        var match = NameOf().Match(name);
        try
        {
            return match is { Success: true } && !match.Groups["half"].Success && name == Path.GetFileName(PathOf(match.Groups["schema"].Value));
        }
        catch (InvalidOperationException)
        {
            return false; // its schema is gone
        }
    }

    private static bool IsAbandoned(string path) => File.GetLastWriteTimeUtc(path) < DateTime.UtcNow - Abandoned;

    private string PathOf(string schema) => Path.Combine(Folder, $"{schema}-{scripts.Hash(schema, Engine)}.db");

    private static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString();

    [GeneratedRegex(@"\A(?<schema>.+)-[0-9a-f]{16}\.db(?<half>\..+|-journal)?\z")]
    private static partial Regex NameOf();
}
