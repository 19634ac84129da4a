using Portal.Data;
using Portal.Provisioning.Running;
using Portal.Provisioning.Verification;
using Portal.Shell.Seeds;

namespace Portal.Shell.Hosting;

/// <summary>What the program does instead of serving.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="Run">Null: serve. The answer is the exit code.</param>
/// <param name="Takes">The setting that a word after the verb stands for; null: it takes none.</param>
internal sealed record Verb(string Name, Func<WebApplication, PortalSettings, CancellationToken, Task<int>>? Run, string? Takes = null)
{
    public const string Help = "help";

    public const string Usage = """
        Portal, the control plane for B2B SaaS.

          portal                     serve (roles by Portal:Roles)
          portal migrate             bring the control database to this version and stop
          portal verify              compare what is recorded with what exists; exit code 1 when something is wrong
          portal sweep               remove what undone and deleted tenants have left behind, half-made files and old templates, and nothing else;
                                     exit code 1 when a cell could not be looked at or something could not be removed
          portal rotate-root-key     replace the root key, as /admin/keys does, and wait until a worker has done it
          portal verify-certificate FILE
                                     say whether a certificate of deletion was signed here and not changed since; exit code 1 when not
          portal make-password-list FILE
                                     make the list of refused passwords from a text with one a line, for building Portal
          portal seed --tenants N    make N demo tenants through the real commands (Development only)
          portal help                this text

        Every setting can be given as --Key:Name=value or as an environment variable Key__Name.
        """;

    private static readonly Verb Serve = new("serve", null);

    private static readonly Verb[] All =
    [
        Serve,
        new(Help, null),
        new("migrate", MigrateAsync),
        new("verify", VerifyAsync),
        new("sweep", SweepAsync),
        new("rotate-root-key", (app, _, ct) => RotateRootKeyVerb.RunAsync(app, ct)),
        new("verify-certificate", VerifyCertificateVerb.RunAsync, VerifyCertificateVerb.File),
        new("make-password-list", MakePasswordListVerb.RunAsync, MakePasswordListVerb.File),
        new("seed", SeedVerb.RunAsync),
    ];

    /// <returns>Null when the first word is no verb.</returns>
    public static Verb? Parse(string[] args, out string[] rest)
    {
        var isNamed = args.Length > 0 && !args[0].StartsWith('-');
        rest = isNamed ? args[1..] : args;
        var name = rest.Any(a => a is "--help" or "-h") ? Help : isNamed ? args[0] : Serve.Name;
        var verb = Array.Find(All, v => v.Name == name);
        if (verb?.Takes is { } setting && rest is [var word, ..] && !word.StartsWith('-'))
            rest = [$"--{setting}={word}", .. rest[1..]]; // a bare word is lost among settings, and a path's slash would swallow the next one

        return verb;
    }

    private static async Task<int> VerifyAsync(WebApplication app, PortalSettings settings, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ControlDatabase>().EnsureCurrentAsync(ct);
        var verifier = scope.ServiceProvider.GetRequiredService<Verifier>();
        var findings = await verifier.RunAsync(ct);
        foreach (var finding in findings)
            Console.WriteLine($"{finding.Rule}: {finding.Subject}: {finding.Detail}");

        Console.WriteLine($"{verifier.Rules.Count} rules, {findings.Count} findings.");
        return findings.Count == 0 ? 0 : 1;
    }

    private static async Task<int> SweepAsync(WebApplication app, PortalSettings settings, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ControlDatabase>().EnsureCurrentAsync(ct);
        var swept = await scope.ServiceProvider.GetRequiredService<Leftovers>().RemoveAllAsync(ct);
        foreach (var name in swept.Removed)
            Console.WriteLine($"Removed {name}");

        foreach (var what in swept.Failed)
            await Console.Error.WriteLineAsync($"Left alone: {what}");

        var removed = swept.Removed.Count == 0 ? "Nothing was left behind" : $"{swept.Removed.Count} removed";
        Console.WriteLine(swept.Failed.Count == 0 ? $"{removed}." : $"{swept.Removed.Count} removed; the lines above say what could not be looked at or removed. Mend that, then sweep again.");
        return swept.Failed.Count == 0 ? 0 : 1;
    }

    private static async Task<int> MigrateAsync(WebApplication app, PortalSettings settings, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var applied = await scope.ServiceProvider.GetRequiredService<ControlDatabase>().MigrateAsync(ct);
        Console.WriteLine(applied.Count == 0 ? "The control database is up to date." : $"Applied: {string.Join(", ", applied)}");
        return 0;
    }
}
