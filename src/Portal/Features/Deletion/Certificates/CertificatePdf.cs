using Portal.Integrations.Pdf;
using Portal.Kernel;

namespace Portal.Features.Deletion.Certificates;

/// <summary>A certificate on paper, in the tenant's language. The signature is in the JSON; the paper names it.</summary>
internal sealed class CertificatePdf(CertificateWords words)
{
    private static readonly double[] Shares = [0.12, 0.38, 0.10, 0.20, 0.20];

    public byte[] Write(CertificateView view)
    {
        using var speaking = Speaking.In(view.Language);
        var of = view.Document;
        using var paper = new PdfPaper();
        paper.Describe($"{words.Title} {of.Number}", words.Lead(of), of.Issuer.Product, view.Language);
        paper.Title(words.Title, of.Number);
        paper.Paragraph(words.Lead(of));
        var sections = words.Sections(view).Where(s => s.Lines.Count > 0).ToList();
        foreach (var section in sections.Take(2))
            Write(paper, section);

        paper.Heading(words.ResourcesTitle);
        paper.Row(words.ResourceColumns, Shares, isHead: true);
        foreach (var row in words.Resources(of))
            paper.Row(row, Shares, isHead: false);

        foreach (var section in sections.Skip(2))
            Write(paper, section);

        paper.Heading(words.CheckTitle);
        paper.Small(words.CheckText);
        foreach (var line in words.Checks(view))
            paper.Pair(line.Label, line.Value, small: true);

        return paper.Finish((number, count) => $"{of.Issuer.Product} · {of.Issuer.Url} · {of.Number} · {words.Page(number, count)}");
    }

    private static void Write(PdfPaper paper, CertificateSection section)
    {
        paper.Heading(section.Title);
        foreach (var line in section.Lines)
            paper.Pair(line.Label, line.Value, line.IsCode);
    }
}
