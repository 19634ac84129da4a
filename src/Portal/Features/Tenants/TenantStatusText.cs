namespace Portal.Features.Tenants;

/// <summary>What a tenant's states and reasons are called, wherever they are shown: <c>status.Active</c>, <c>reason.Security</c>.</summary>
public sealed class TenantStatusText;
