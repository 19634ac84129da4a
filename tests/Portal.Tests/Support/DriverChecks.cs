using Portal.Provisioning.Drivers;

namespace Portal.Tests.Support;

internal static class DriverChecks
{
    /// <summary>As a new tenant is checked.</summary>
    public static Task CheckAsync(this IDatabaseDriver driver, PlacedTenant tenant, string schema, CancellationToken ct) => driver.CheckAsync(tenant, schema, onlyNewest: true, ct);
}
