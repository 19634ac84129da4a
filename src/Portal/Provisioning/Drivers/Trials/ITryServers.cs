using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Trials;

/// <summary>
/// Tries a connection before a cell depends on it: whether somebody answers, takes the login, and lets it do what the drivers will do. Nothing is made there. Answers within
/// <see cref="ServerTrials.Longest"/>, whatever the server does.
/// </summary>
internal interface ITryServers
{
    Task<ServerTrial> DatabaseAsync(DatabaseEngine engine, string connectionString, CancellationToken ct);

    /// <param name="driver">The kind of storage driver; one without a server cannot be tried.</param>
    Task<ServerTrial> StorageAsync(string driver, string connectionString, CancellationToken ct);

    /// <summary>Which of the cell's resources are not where its connection leads: somebody may have pasted the one of another server.</summary>
    /// <param name="there">The cell with the connection that is tried; it has passed the trial.</param>
    /// <param name="resources">What tenants have in the cell, by the kinds of its drivers.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>Null: it could not be found out in time.</returns>
    Task<int?> CountMissingAsync(CellAccess there, IReadOnlyCollection<(string Kind, string Name)> resources, CancellationToken ct);
}

/// <summary>How it went. Holds nothing that is secret.</summary>
/// <param name="Fault">What is wrong; null: nothing.</param>
/// <param name="Server">Where that is, for people: host, port and user. Empty where the connection string does not say.</param>
/// <param name="Code">What the server called its refusal, where it did: a number or five letters.</param>
internal sealed record ServerTrial(ServerFault? Fault, string Server, string Code = "");

/// <summary>Why a cell cannot use a server. Not stored.</summary>
internal enum ServerFault
{
    /// <summary>The text is no connection string of this kind, or names no server or no user.</summary>
    Malformed,

    /// <summary>Nobody answered in time, or there is nobody.</summary>
    Unreachable,

    /// <summary>No encrypted connection: the certificate is not trusted, or the server offers none.</summary>
    Untrusted,

    /// <summary>The user, the password or the key is refused.</summary>
    Refused,

    /// <summary>The login lacks rights that the drivers need.</summary>
    LacksRights,

    /// <summary>A server too old, or of an edition that cannot do it.</summary>
    Unsuitable,

    /// <summary>It answered with an error of its own.</summary>
    Failed,
}
