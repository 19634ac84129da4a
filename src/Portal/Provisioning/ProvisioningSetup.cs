namespace Portal.Provisioning;

internal static class ProvisioningSetup
{
    /// <summary>Registers operations, steps and drivers; the worker itself only where this process has that role.</summary>
    public static IServiceCollection AddProvisioning(this IServiceCollection services) => services;
}
