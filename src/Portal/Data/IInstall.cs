namespace Portal.Data;

/// <summary>What a control database needs beside the model's tables. An area brings it; every start and <c>portal migrate</c> installs it.</summary>
internal interface IInstall
{
    /// <summary>Makes it where it is missing. Several nodes may do so at once, and a login that may not must still be able to start.</summary>
    Task InstallAsync(PortalDb db, CancellationToken ct);
}
