namespace Portal.Provisioning.Records;

/// <summary>How a plan's tenants are separated. Stored as text; never rename.</summary>
public enum Isolation
{
    SharedDatabase,
    OwnDatabase,
    OwnDatabaseInChosenCell,
}

/// <summary>The kind of server that a cell's tenants have their databases on. Stored as text; never rename.</summary>
public enum DatabaseEngine
{
    /// <summary>No server: a file for each tenant, whatever its plan says.</summary>
    Sqlite,
    Postgres,
    SqlServer,
}
