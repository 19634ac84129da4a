using System.Text;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Audit.Admin;

internal static class AuditAdminEndpoints
{
    public static WebApplication MapAuditAdmin(this WebApplication app)
    {
        app.MapGet("/admin/audit.csv", ExportAsync).RequireAuthorization();
        return app;
    }

    /// <summary>The newest entries that the log's filters match, at most <see cref="AuditList.CountedAtMost"/>.</summary>
    private static async Task ExportAsync(
        HttpContext http, IDispatcher dispatcher, IStringLocalizer<AuditAdminText> text, string? who, string? what, string? tenant, string? from, string? to, string? refused)
    {
        var filter = AuditQuery.Read(who, what, tenant, from, to, refused);
        var list = await dispatcher.SendAsync(new ListAudit(filter, 1, ListAudit.MaxSize), http.RequestAborted);
        if (list.Error is { } error)
        {
            await error.ToHttp().ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = Csv.ContentType;
        http.Response.Headers.ContentDisposition = "attachment; filename=audit.csv";
        await using var file = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)); // Excel wants the mark
        await file.WriteAsync(Csv.Line(text["column.at"], text["column.who"], text["drawer.message"], text["column.tenant"], text["column.tenant.id"],
            text["column.from"], text["refused"], text["drawer.trace"], text["drawer.fields"]));
        for (var page = 1; ; page++)
        {
            foreach (var row in list.Value.Rows)
            {
                await file.WriteAsync(Csv.Line(Csv.Time(row.At), row.Who, row.What, row.TenantName, row.TenantId?.ToString(),
                    row.RemoteAddress, row.Refused ? "x" : "", row.TraceId, row.Details));
            }

            await file.FlushAsync(http.RequestAborted);
            if (page * ListAudit.MaxSize >= list.Value.Counted)
                return;

            list = await dispatcher.SendAsync(new ListAudit(filter, page + 1, ListAudit.MaxSize), http.RequestAborted);
            if (list.Error is not null)
            {
                http.Abort(); // half a file must not look like a whole one
                return;
            }
        }
    }
}
