using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Features.Cells;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Deletion.Certificates;

/// <summary>A certificate in the reader's language: the page and the PDF say the same, line by line.</summary>
public sealed class CertificateWords(IStringLocalizer<CertificateText> text, IStringLocalizer<CellsText> regions, PortalOptions portal)
{
    public string Title => text["title"];

    public string Lead(CertificateDocument of) => text["lead", of.Tenant.Name, of.Issuer.Product];

    public IEnumerable<CertificateSection> Sections(CertificateView view)
    {
        var of = view.Document;
        yield return new CertificateSection(text["section.tenant"],
        [
            new(text["tenant.name"], of.Tenant.Name),
            new(text["tenant.address"], $"{of.Issuer.Url.TrimEnd('/')}/t/{of.Tenant.Address}"),
            new(text["tenant.plan"], of.Tenant.Plan),
            new(text["tenant.region"], regions.NameOf(of.Tenant.Region)),
            new(text["tenant.id"], of.Tenant.Id.ToString(), IsCode: true),
            new(text["tenant.created"], Time(of.Tenant.CreatedAt)),
        ]);
        yield return new CertificateSection(text["section.course"],
        [
            new(text["course.asked"], text[$"course.asked.{of.Request.AskedBy}", Time(of.Request.AskedAt)]),
            .. of.Request.Reason.Length == 0 ? Array.Empty<CertificateLine>() : [new(text["course.reason"], of.Request.Reason)],
            new(text["course.frozen"], Time(of.Request.FrozenAt)),
            new(text["course.restorable"], Time(of.Request.RestorableUntil)),
            new(text["course.started"], text[$"course.started.{of.Request.StartedBy}", Time(of.Request.StartedAt)]),
            new(text["course.certified"], Time(of.IssuedAt)),
            new(text["course.operation"], of.Request.Operation.ToString(), IsCode: true),
        ]);
        yield return new CertificateSection(text["section.removed"], [.. of.Removed.Where(r => r.Value > 0).Select(r => new CertificateLine(
            text[$"removed.{r.Key}"] is { ResourceNotFound: false } word ? word.Value : r.Key, r.Value.ToString("N0", CultureInfo.CurrentCulture)))]);
        yield return new CertificateSection(text["section.kept"], [.. of.Kept.Select(k => new CertificateLine(
            text[$"kept.{k.What}"], k.Until is { } until ? text["kept.until", Day(until)] : text["kept.always"]))]);
        yield return new CertificateSection(text["section.notCovered"], [.. of.NotCovered.Select(n => new CertificateLine("", text[$"notCovered.{n}"]))]);
    }

    /// <summary>What the columns of <see cref="Resources"/> are called.</summary>
    public IReadOnlyList<string> ResourceColumns => [text["resource.kind"], text["resource.name"], text["resource.size"], text["resource.removed"], text["resource.verified"]];

    public string ResourcesTitle => text["section.resources"];

    public IEnumerable<IReadOnlyList<string>> Resources(CertificateDocument of) => of.Resources.Select(r => (IReadOnlyList<string>)
        [KindOf(r.Kind), r.Name, r.Bytes is { } bytes ? Bytes.Format(bytes) : "–", Time(r.RemovedAt), Time(r.VerifiedGoneAt)]);

    public string CheckTitle => text["section.check"];

    public string CheckText => text["check.how", KeysAddress];

    /// <summary>Where the public keys are.</summary>
    public string KeysAddress => portal.Link(CertificateEndpoints.KeysPath.TrimStart('/')).ToString();

    public IEnumerable<CertificateLine> Checks(CertificateView view) =>
    [
        new(text["check.number"], view.Document.Number, IsCode: true),
        new(text["check.sha"], view.Sha256, IsCode: true),
        new(text["check.key"], view.KeyId, IsCode: true),
    ];

    public string Page(int number, int of) => text["page", number, of];

    public string KindOf(string kind) =>
        kind.EndsWith("-database", StringComparison.Ordinal) ? text["kind.database"]
        : kind.EndsWith("-storage", StringComparison.Ordinal) ? text["kind.storage"]
        : kind;

    // The same everywhere in the world, because the paper may go there.
    private static string Time(DateTimeOffset at) => $"{Day(at)}, {at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC";

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d", CultureInfo.CurrentCulture);
}

public sealed record CertificateSection(string Title, IReadOnlyList<CertificateLine> Lines);

/// <param name="Label">Empty: the value stands alone.</param>
/// <param name="IsCode">Letters to compare one by one.</param>
public sealed record CertificateLine(string Label, string Value, bool IsCode = false);
