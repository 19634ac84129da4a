using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;
using Portal.Kernel;

namespace Portal.Shell.Web;

/// <summary>The hand-made static files at <c>/assets</c>: ours, copied beside the program, and before them those of the operator's own folder.</summary>
public sealed class AssetFiles
{
    public const string Path = "/assets";

    private readonly ConcurrentDictionary<string, (DateTimeOffset Changed, string Url)> _urls = new(StringComparer.Ordinal);

    public AssetFiles(PortalOptions options, IHostEnvironment environment)
    {
        var ours = new PhysicalFileProvider(System.IO.Path.Combine(AppContext.BaseDirectory, "wwwroot-assets"));
        Provider = options.AssetsDirectory is { Length: > 0 } own
            ? new CompositeFileProvider(new PhysicalFileProvider(System.IO.Path.GetFullPath(own, environment.ContentRootPath)), ours)
            : ours;
    }

    public IFileProvider Provider { get; }

    /// <summary>The address of a file with its content's hash, so that browsers may keep it for a year.</summary>
    public string Url(string file)
    {
        var info = Provider.GetFileInfo(file);
        if (!info.Exists)
            return $"{Path}/{file}";

        if (_urls.TryGetValue(file, out var known) && known.Changed == info.LastModified)
            return known.Url;

        using var content = info.CreateReadStream();
        var url = $"{Path}/{file}?v={Convert.ToHexStringLower(SHA256.HashData(content))[..12]}";
        _urls[file] = (info.LastModified, url);
        return url;
    }

    internal StaticFileOptions Options() => new()
    {
        FileProvider = Provider,
        RequestPath = Path,
        OnPrepareResponse = file => file.Context.Response.Headers[HeaderNames.CacheControl] =
            file.Context.Request.Query.ContainsKey("v") || file.File.Name.EndsWith(".woff2", StringComparison.Ordinal)
                ? "public, max-age=31536000, immutable"
                : "public, max-age=300",
    };
}
