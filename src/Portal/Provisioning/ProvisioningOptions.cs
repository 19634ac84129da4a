namespace Portal.Provisioning;

/// <summary>What an operator may set under <c>Provisioning</c>; the defaults suit one machine.</summary>
public sealed class ProvisioningOptions
{
    public const string Section = "Provisioning";

    /// <summary>Attempts of one step before it is given up, the first included.</summary>
    public int Attempts { get; set; } = 8;

    /// <summary>The pause after a first failed attempt; doubled after each further one.</summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Pauses up to this are waited for on the spot; longer ones are scheduled and free the thread.</summary>
    public TimeSpan WaitInPlace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Operations that this process runs at once; 0: 4 on SQLite, 16 elsewhere.</summary>
    public int Threads { get; set; }

    /// <summary>How often unfinished operations without a trigger are looked for.</summary>
    public TimeSpan Reconcile { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an earlier root key stays in its file after a new one was added: until every node has read the file again and saved what it was at. At most <see cref="LongestBackOff"/>.</summary>
    public TimeSpan RootKeyGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Connections at most that this process has open to the tenants' databases of one cell, however many tenants there are.</summary>
    public int TenantConnections { get; set; } = 50;

    /// <summary>How long somebody waits for one of them while all are in use.</summary>
    public TimeSpan TenantConnectionPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The folder with the schemas that templates name; empty: <c>samples</c> beside the program.</summary>
    public string Schemas { get; set; } = "";

    /// <summary>A failure to provoke: <c>step:place:mode</c>. Refused outside Development.</summary>
    public string Failpoint { get; set; } = "";

    internal string SchemaFolder => Schemas.Length > 0 ? Path.GetFullPath(Schemas) : Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Everything that is wrong, each with the key to set.</summary>
    public static IEnumerable<string> Check(IConfiguration configuration, IHostEnvironment environment)
    {
        var options = new ProvisioningOptions();
        var unreadable = Read(configuration, options);
        if (unreadable is not null)
        {
            yield return unreadable;
            yield break;
        }

        if (options.Attempts is < 1 or > 100)
            yield return $"Provisioning:Attempts is {options.Attempts}; it must be between 1 and 100.";

        if (options.BackOff <= TimeSpan.Zero || options.LongestBackOff < options.BackOff)
            yield return "Provisioning:BackOff must be above zero and not above Provisioning:LongestBackOff; write them as 00:00:00.200.";

        if (options.RootKeyGrace < TimeSpan.Zero)
            yield return $"Provisioning:RootKeyGrace is {options.RootKeyGrace}; it must not be negative.";

        if (options.Threads is < 0 or > 256)
            yield return $"Provisioning:Threads is {options.Threads}; it must be between 0 (the default) and 256.";

        if (options.Reconcile < TimeSpan.FromSeconds(1))
            yield return $"Provisioning:Reconcile is {options.Reconcile}; it must be a second or more.";

        if (options.TenantConnections is < 1 or > 10_000)
            yield return $"Provisioning:TenantConnections is {options.TenantConnections}; it must be between 1 and 10000.";

        if (options.TenantConnectionPatience <= TimeSpan.Zero)
            yield return $"Provisioning:TenantConnectionPatience is {options.TenantConnectionPatience}; it must be above zero, such as 00:00:10.";

        if (options.Failpoint.Length > 0 && !environment.IsDevelopment())
            yield return "Provisioning:Failpoint is set; failures are provoked in Development only. Remove it.";
        else if (options.Failpoint.Length > 0 && !Failpoints.Failpoint.TryParse(options.Failpoint, out _))
            yield return $"Provisioning:Failpoint is '{options.Failpoint}'; write step:place:mode, such as create-database:effect:kill.";
    }

    private static string? Read(IConfiguration configuration, ProvisioningOptions options)
    {
        try
        {
            configuration.GetSection(Section).Bind(options);
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return $"Provisioning: {exception.Message}";
        }
    }
}
