using Portal.Features.Access;
using Portal.Features.Deletion.Certificates.Admin;
using Portal.Kernel;

namespace Portal.Features.Deletion.Certificates;

internal static class CertificateEndpoints
{
    /// <summary>Where the public keys are, as the certificates' readers are told.</summary>
    public const string KeysPath = "/.well-known/portal-certificates.json";

    public static WebApplication MapCertificates(this WebApplication app)
    {
        app.MapGet(KeysPath, async (IDispatcher dispatcher, CancellationToken ct) =>
            await dispatcher.SendAsync(new ListCertificateKeys(), ct) is { Error: null } keys ? Results.Json(keys.Value, contentType: "application/jwk-set+json") : Results.NotFound());

        app.MapGet("/certificates/{token}/certificate.json", async (string token, IDispatcher dispatcher, CancellationToken ct) =>
            AsJson(await dispatcher.SendAsync(new OpenCertificate(token), ct))).RequireRateLimiting(RateLimits.TokensPolicy);
        app.MapGet("/certificates/{token}/certificate.pdf", async (string token, IDispatcher dispatcher, CertificatePdf pdf, CancellationToken ct) =>
            AsPdf(await dispatcher.SendAsync(new OpenCertificate(token), ct), pdf)).RequireRateLimiting(RateLimits.TokensPolicy);

        app.MapGet("/admin/tenants/{id:guid}/certificate.json", async (Guid id, IDispatcher dispatcher, CancellationToken ct) =>
            AsJson(await dispatcher.SendAsync(new GetCertificate(new TenantId(id)), ct))).RequireAuthorization();
        app.MapGet("/admin/tenants/{id:guid}/certificate.pdf", async (Guid id, IDispatcher dispatcher, CertificatePdf pdf, CancellationToken ct) =>
            AsPdf(await dispatcher.SendAsync(new GetCertificate(new TenantId(id)), ct), pdf)).RequireAuthorization();
        return app;
    }

    private static IResult AsJson(Result<CertificateView> found) => found.Error is { } error
        ? error.ToHttp()
        : Results.File(System.Text.Encoding.UTF8.GetBytes(found.Value.File), "application/json", $"{found.Value.Document.Number}.json");

    private static IResult AsPdf(Result<CertificateView> found, CertificatePdf pdf) => found.Error is { } error
        ? error.ToHttp()
        : Results.File(pdf.Write(found.Value), "application/pdf", $"{found.Value.Document.Number}.pdf");
}
