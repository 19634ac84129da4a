namespace Portal.Features.Members.Factors;

/// <summary>What the script fills into a page's form.</summary>
public sealed class PasskeyFields
{
    public string? Ticket { get; set; }

    public string? Credential { get; set; }

    /// <param name="browser">The browser's secret.</param>
    public PasskeyAnswer Answer(string browser) => new(Ticket ?? "", browser, Credential ?? "");
}
