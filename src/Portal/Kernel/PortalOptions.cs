namespace Portal.Kernel;

/// <summary>What an operator sets under <c>Portal</c>. Checked at start, all errors at once.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>Where the control database (SQLite), tenants' files, storage, mails and keys live. Relative paths count from the content root.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>The address people reach Portal at; links in mails are built from it, never from a request's host.</summary>
    public string PublicUrl { get; set; } = "http://localhost:5080";

    /// <summary>What visitors and mails call the product.</summary>
    public string ProductName { get; set; } = "Portal";

    /// <summary>Where the provider's own terms of service stand; without it visitors read <c>/terms</c>.</summary>
    public string? TermsUrl { get; set; }

    /// <summary>What this process does: <c>web</c>, <c>worker</c>, or both, separated by commas.</summary>
    public string Roles { get; set; } = "web,worker";

    /// <summary>How long a web process still serves after it was told to stop, so that a load balancer sees it go; 0 where none is in front of it.</summary>
    public int DrainSeconds { get; set; }

    /// <summary>True makes demo tenants at the first start. Refused outside Development.</summary>
    public bool Seed { get; set; }

    /// <summary>The file with the key that encrypts what the database keeps secret; null: <c>&lt;data&gt;/keys/root.key</c>, made at the first start.</summary>
    public string? RootKeyFile { get; set; }

    /// <summary>Proxies whose forwarded headers are believed: addresses or networks (<c>10.0.0.0/8</c>), separated by commas.</summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>A folder of the operator's own whose files go before those of <c>/assets</c> (logo, icons, style sheets). Relative paths count from the content root.</summary>
    public string? AssetsDirectory { get; set; }

    /// <summary>What a visitor accepts, as a link.</summary>
    public string Terms => TermsUrl is { Length: > 0 } own ? own : "/terms";

    /// <summary>The whole address of one of our pages.</summary>
    /// <param name="path">Without a slash at its beginning: <c>t/acme</c>.</param>
    public Uri Link(string path) => new(new Uri(PublicUrl.TrimEnd('/') + "/"), path);

    public bool IsWeb => Has("web");

    public bool IsWorker => Has("worker");

    /// <summary>True: people come over https, and cookies may insist on it.</summary>
    public bool IsSecure => new Uri(PublicUrl).Scheme == Uri.UriSchemeHttps;

    internal string[] RoleNames => Roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private bool Has(string role) => RoleNames.Contains(role, StringComparer.OrdinalIgnoreCase);
}

/// <summary>The folders under <see cref="PortalOptions.DataDirectory"/>, as full paths.</summary>
public sealed class DataFolders(string root)
{
    public string Root { get; } = root;

    public string ControlDatabase => Path.Combine(Root, "portal.db");

    public string Tenants => Path.Combine(Root, "tenants");

    public string Storage => Path.Combine(Root, "storage");

    public string Mail => Path.Combine(Root, "mail");

    public string Keys => Path.Combine(Root, "keys");
}
