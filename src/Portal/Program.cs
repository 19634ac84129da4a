using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Audit;
using Portal.Features.Audit.Admin;
using Portal.Features.Billing;
using Portal.Features.Billing.Invoices;
using Portal.Features.Branding;
using Portal.Features.Cells.Admin;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Certificates;
using Portal.Features.FourEyes;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Features.SignUp;
using Portal.Features.Staff;
using Portal.Features.Templates;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Features.Usage;
using Portal.Integrations.Mail;
using Portal.Integrations.Redis;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Shell;
using Portal.Shell.Hosting;
using Portal.Shell.Seeds;

return await PortalProgram.RunAsync(args, AddParts, MapParts);

/// <summary>What the program consists of. The tests build the same parts.</summary>
internal static partial class Program
{
    internal static void AddParts(WebApplicationBuilder builder, PortalSettings settings)
    {
        builder.Services.AddKernel();
        var database = DatabaseConnection.Of(settings.Database.Provider, settings.ConnectionString);
        builder.Services.AddData(database);
        builder.Services.AddMail();
        var redis = builder.Services.AddRedis(builder.Configuration, databaseCalls: database.Provider == DatabaseProvider.Postgres);
        builder.Services.AddProvisioning(builder.Configuration, settings.Portal, database, redis);
        builder.Services.AddAudit();
        builder.Services.AddAccess();
        builder.Services.AddMembers();
        builder.Services.AddFourEyes();
        builder.Services.AddStaff();
        builder.Services.AddRoster();
        builder.Services.AddBranding();
        builder.Services.AddTemplates();
        builder.Services.AddSignUp();
        builder.Services.AddTenants();
        builder.Services.AddTenantsAdmin();
        builder.Services.AddCellsAdmin();
        builder.Services.AddUsage();
        builder.Services.AddBilling();
        builder.Services.AddDeletion();
        builder.Services.AddSeeds(settings.Portal);
        builder.Services.AddShell();
        builder.AddTelemetry();
    }

    internal static void MapParts(WebApplication app)
    {
        app.MapHealth();
        if (!app.Services.GetRequiredService<PortalOptions>().IsWeb)
            return; // a worker is asked how it is, and nothing else

        app.MapShell();
        app.MapMembers();
        app.MapBranding();
        app.MapSignUp();
        app.MapTenantsAdmin();
        app.MapAuditAdmin();
        app.MapCertificates();
        app.MapUsage();
        app.MapBilling();
    }
}
