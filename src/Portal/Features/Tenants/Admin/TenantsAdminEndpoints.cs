using System.Text;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

internal static class TenantsAdminEndpoints
{
    public static WebApplication MapTenantsAdmin(this WebApplication app)
    {
        app.MapGet("/admin/tenants.csv", ExportAsync).RequireAuthorization();
        return app;
    }

    /// <summary>The tenants that the list's filters match, portion by portion: the file never stands whole in memory.</summary>
    private static async Task ExportAsync(
        HttpContext http, IDispatcher dispatcher, IStringLocalizer<TenantsAdminText> text, IStringLocalizer<TenantStatusText> statuses,
        string? q, string? status, string? plan, string? region, string? cell)
    {
        var filter = TenantsQuery.Read(q, status, plan, region, cell, null, null, null).Filter;
        var next = new ExportTenants(filter, null, 0);
        var portion = await dispatcher.SendAsync(next, http.RequestAborted);
        if (portion.Error is { } error)
        {
            await error.ToHttp().ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = Csv.ContentType;
        http.Response.Headers.ContentDisposition = "attachment; filename=tenants.csv";
        await using var file = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)); // Excel wants the mark
        await file.WriteAsync(Csv.Line("Id", text["column.name"], text["column.slug"], text["column.status"], text["column.plan"], text["column.owner"],
            text["column.region"], text["column.cell"], text["column.created"], text["column.since"]));
        while (true)
        {
            foreach (var row in portion.Value)
            {
                await file.WriteAsync(Csv.Line(row.Id.ToString(), row.Name, row.Slug, statuses[$"status.{row.Status}"], row.Plan, row.OwnerEmail,
                    row.Region, row.Cell, Csv.Time(row.CreatedAt), Csv.Time(row.StatusSince)));
            }

            await file.FlushAsync(http.RequestAborted);
            if (portion.Value.Count < ExportTenants.Portion)
                return;

            next = next.After(portion.Value);
            portion = await dispatcher.SendAsync(next, http.RequestAborted);
            if (portion.Error is not null)
            {
                http.Abort(); // half a file must not look like a whole one
                return;
            }
        }
    }
}
