using Portal.Data;
using Portal.Features.Deletion.Certificates;
using Portal.Kernel;

namespace Portal.Shell.Hosting;

/// <summary><c>verify-certificate FILE</c>: whether a certificate of deletion was signed by this installation, and not changed since.</summary>
internal static class VerifyCertificateVerb
{
    public const string File = "certificate-file";

    private const long Longest = 1_000_000;

    public static async Task<int> RunAsync(WebApplication app, PortalSettings _, CancellationToken ct)
    {
        var path = app.Configuration[File];
        if (string.IsNullOrWhiteSpace(path) || !System.IO.File.Exists(path) || new FileInfo(path).Length > Longest)
        {
            await Console.Error.WriteLineAsync(string.IsNullOrWhiteSpace(path) ? "Say which file: portal verify-certificate FILE" : $"There is no certificate in '{path}'.");
            return 2;
        }

        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ControlDatabase>().EnsureCurrentAsync(ct);

        var text = await System.IO.File.ReadAllTextAsync(path, ct);
        var answer = await app.Services.GetRequiredService<IDispatchers>().As(Caller.System("verify")).SendAsync(new CheckCertificate(text), ct);
        if (answer.Error is { } error)
        {
            Console.WriteLine(error.Message);
            return 1;
        }

        var of = answer.Value;
        Console.WriteLine($"{of.Number}: the signature holds. '{of.Tenant.Name}' ({of.Tenant.Id}) was deleted with {of.Resources.Count} resources; issued {of.IssuedAt:u}.");
        return 0;
    }
}
