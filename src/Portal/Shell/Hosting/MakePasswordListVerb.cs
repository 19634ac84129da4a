using Portal.Features.Members;

namespace Portal.Shell.Hosting;

/// <summary><c>make-password-list FILE</c>: the list of refused passwords from a text with one a line, beside it as <c>FILE.bin</c>.</summary>
internal static class MakePasswordListVerb
{
    public const string File = "password-file";

    public static async Task<int> RunAsync(WebApplication app, PortalSettings _, CancellationToken ct)
    {
        var path = app.Configuration[File];
        if (string.IsNullOrWhiteSpace(path) || !System.IO.File.Exists(path))
        {
            await Console.Error.WriteLineAsync("Say which file: portal make-password-list FILE");
            return 2;
        }

        var made = BreachedPasswords.Of(await System.IO.File.ReadAllLinesAsync(path, ct));
        await System.IO.File.WriteAllBytesAsync(path + ".bin", made.ToBytes(), ct);
        Console.WriteLine($"{made.Count} passwords, {made.ToBytes().Length} bytes: {path}.bin");
        return 0;
    }
}
