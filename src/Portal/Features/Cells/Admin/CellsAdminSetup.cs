namespace Portal.Features.Cells.Admin;

internal static class CellsAdminSetup
{
    public static IServiceCollection AddCellsAdmin(this IServiceCollection services) => services.AddScoped<CellServers>();
}
