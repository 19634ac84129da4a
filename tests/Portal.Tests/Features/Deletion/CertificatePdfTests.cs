using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PdfSharp.Pdf;
using PdfSharp.Pdf.Content;
using PdfSharp.Pdf.Content.Objects;
using PdfSharp.Pdf.IO;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Certificates;
using Portal.Integrations.Pdf;
using Portal.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>The certificate on paper: the same facts, in the tenant's language, in our own typeface.</summary>
public sealed partial class CertificatePdfTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("en", "Certificate of deletion", "by an owner of the workspace", "2.5 MB")]
    [InlineData("de", "Löschbescheinigung", "von einem Eigentümer", "2,5 MB")]
    [InlineData("fr", "Certificat de suppression", "par un propriétaire", "2,5 MB")]
    [InlineData("es", "Certificado de eliminación", "por un propietario", "2,5 MB")]
    public void It_says_everything_in_the_tenants_language(string language, params string[] words)
    {
        var view = View("Müller & Söhne GmbH", language);

        var text = TextOf(Write(view));

        Assert.All([.. words, "Müller & Söhne GmbH", "DC-2026-0123456789", view.Sha256, view.KeyId, "05:06:07 UTC", "0198aaaa-bbbb-7ccc-8ddd-eeeeffff0000.db"], word => Assert.Contains(word.Replace(" ", ""), text));
    }

    [Fact]
    public void It_takes_a_page_or_two_and_names_itself()
    {
        using var pdf = PdfReader.Open(new MemoryStream(Write(View("Acme", "en"))), PdfDocumentOpenMode.Import);

        Assert.InRange(pdf.PageCount, 1, 2);
        Assert.Equal("Certificate of deletion DC-2026-0123456789", pdf.Info.Title);
    }

    [Fact]
    public void Whatever_an_organisation_is_called_it_can_be_printed()
    {
        string[] names = ["Ελληνική Εταιρεία", "Московский завод", "Đặng Thị Huệ", "東京株式会社", "شركة", "😀 Inc.", new string('W', 100), string.Join(' ', Enumerable.Repeat("word", 19))];
        foreach (var name in names)
            Assert.True(Write(View(name, "en")).Length > 1000);

        Assert.Contains("Московскийзавод", TextOf(Write(View("Московский завод", "en"))));
        Assert.Contains("????", TextOf(Write(View("東京株式会社", "en"))));
    }

    [Fact]
    public void The_typeface_has_every_sign_that_is_promised()
    {
        foreach (var weight in (string[])["Inter-Regular", "Inter-SemiBold"])
        {
            var has = SignsOf(new PdfFonts().GetFont(weight));
            var missing = Enumerable.Range(0x20, 0x3000).Where(r => PdfFonts.Has(r) && !has.Contains(r)).Select(r => r.ToString("X4", CultureInfo.InvariantCulture)).ToList();
            Assert.True(missing.Count == 0, $"{weight} lacks {string.Join(' ', missing)}");
        }
    }

    private static CertificateView View(string name, string language)
    {
        var of = new CertificateDocument(
            CertificateDocument.CurrentFormat, "DC-2026-0123456789", At, new CertificateIssuer("Portal", "https://portal.example"),
            new CertificateTenant(Guid.Parse("0198aaaa-bbbb-7ccc-8ddd-eeeeffff0000"), name, "acme", "Business", "eu", At.AddDays(-400), At.AddDays(-400)),
            new CertificateRequest(At.AddDays(-7), DeletionAsker.Owner, "We have moved on.", At.AddDays(-7), At, DeletionAsker.Clock, At, Guid.CreateVersion7()),
            [
                new CertificateResource("folder-storage", "0198aaaa-bbbb-7ccc-8ddd-eeeeffff0000", 2_500_000, At.AddDays(-400), At, At),
                new CertificateResource("sqlite-database", "0198aaaa-bbbb-7ccc-8ddd-eeeeffff0000.db", 81_920, At.AddDays(-400), At, At),
            ],
            new Dictionary<string, int> { ["memberships"] = 3, ["roles"] = 4, ["accounts"] = 2, ["mails"] = 0 },
            new DeletionOptions().KeptOf(At), Enum.GetValues<NotCovered>());
        var signed = SignedCertificate.Sign(of.Write(), CertificateKey.New());
        return new CertificateView(of, signed.Write(), signed.Sha256, signed.KeyId!, language);
    }

    private byte[] Write(CertificateView view)
    {
        using var scope = app.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<CertificatePdf>().Write(view);
    }

    /// <summary>What a reader would copy out of it, without spaces: glyphs turned into letters by the fonts' own tables.</summary>
    private static string TextOf(byte[] file)
    {
        using var pdf = PdfReader.Open(new MemoryStream(file), PdfDocumentOpenMode.Import);
        var letters = new Dictionary<int, string>();
        foreach (var map in pdf.Internals.GetAllObjects().OfType<PdfDictionary>().Select(d => d.Elements.GetDictionary("/ToUnicode")).OfType<PdfDictionary>())
        {
            foreach (Match range in Mapping().Matches(Encoding.ASCII.GetString(map.Stream.UnfilteredValue)))
                letters[Convert.ToInt32(range.Groups[1].Value, 16)] = char.ConvertFromUtf32(Convert.ToInt32(range.Groups[3].Value, 16));
        }

        var text = new StringBuilder();
        foreach (var page in pdf.Pages)
        {
            foreach (var shown in Shown(ContentReader.ReadContent(page)))
            {
                for (var i = 0; i + 1 < shown.Length; i += 2)
                    text.Append(letters.GetValueOrDefault((shown[i] << 8) | shown[i + 1], "\uFFFD"));
            }
        }

        return text.ToString().Replace(" ", "").Replace("\u00A0", "");
    }

    private static IEnumerable<string> Shown(CObject part) => part switch
    {
        COperator { OpCode.OpCodeName: OpCodeName.Tj or OpCodeName.TJ } shows => shows.Operands.SelectMany(Shown),
        CSequence many => many.SelectMany(Shown),
        CString text => [text.Value],
        _ => [],
    };

    /// <summary>The signs of a font file: its table "cmap", format 4 (OpenType 1.9).</summary>
    private static HashSet<int> SignsOf(ReadOnlySpan<byte> font)
    {
        var table = 0;
        for (var i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(font[4..]); i++)
        {
            if (font.Slice(12 + (16 * i), 4).SequenceEqual("cmap"u8))
                table = (int)BinaryPrimitives.ReadUInt32BigEndian(font[(12 + (16 * i) + 8)..]);
        }

        var signs = new HashSet<int>();
        for (var i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(font[(table + 2)..]); i++)
        {
            var at = font[(table + (int)BinaryPrimitives.ReadUInt32BigEndian(font[(table + 4 + (8 * i) + 4)..]))..];
            if (BinaryPrimitives.ReadUInt16BigEndian(at) != 4)
                continue;

            var segments = BinaryPrimitives.ReadUInt16BigEndian(at[6..]) / 2;
            for (var s = 0; s < segments; s++)
            {
                var (end, start) = (BinaryPrimitives.ReadUInt16BigEndian(at[(14 + (2 * s))..]), BinaryPrimitives.ReadUInt16BigEndian(at[(16 + (2 * (segments + s)))..]));
                signs.UnionWith(Enumerable.Range(start, end - start + 1));
            }
        }

        return signs;
    }

    [GeneratedRegex("<([0-9A-Fa-f]{4})><([0-9A-Fa-f]{4})><([0-9A-Fa-f]{4})>")]
    private static partial Regex Mapping();
}
