namespace Portal.Features.Deletion.Admin;

/// <summary>What the danger zone of a tenant's page offers.</summary>
public enum DangerAction
{
    Delete,
    DeleteNow,
    Restore,
    Hold,
    Release,
}
