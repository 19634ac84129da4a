using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Portal.Tests.Architecture;

/// <summary>Texts: the same in four languages, none missing, none unused, none hard-coded.</summary>
public sealed partial class TextTests
{
    private static readonly string[] Languages = ["de", "fr", "es"];

    private static readonly SourceFile[] Sources = [.. Repository.Files("src", ".cs", ".razor")];

    private static readonly SourceFile[] English = [.. Repository.Files("src", ".resx").Where(f => !Languages.Any(l => f.Path.EndsWith($".{l}.resx")))];

    [Fact]
    public void Every_text_exists_in_every_language_with_the_same_places()
    {
        var broken = new List<string>();
        foreach (var english in English)
        {
            var texts = Read(english);
            foreach (var language in Languages)
            {
                var path = english.Path.Replace(".resx", $".{language}.resx");
                if (!File.Exists(Path.Combine(Repository.Root, path)))
                {
                    broken.Add($"{path} is missing");
                    continue;
                }

                var translated = Read(new SourceFile(path, File.ReadAllText(Path.Combine(Repository.Root, path))));
                broken.AddRange(texts.Keys.Except(translated.Keys).Select(k => $"{path} lacks '{k}'"));
                broken.AddRange(translated.Keys.Except(texts.Keys).Select(k => $"{path} has '{k}', which English lacks"));
                broken.AddRange(texts.Keys.Intersect(translated.Keys).Where(k => !Places(texts[k]).SetEquals(Places(translated[k]))).Select(k => $"{path}: '{k}' has other places than English"));
            }
        }

        Assert.NotEmpty(English);
        Rule.Holds(broken);
    }

    [Fact]
    public void No_text_is_empty_or_given_twice()
    {
        var broken = from file in Repository.Files("src", ".resx")
                     from text in XDocument.Parse(file.Text).Root!.Elements("data")
                     group text by (file.Path, Key: text.Attribute("name")!.Value) into same
                     where same.Count() > 1 || string.IsNullOrWhiteSpace(same.First().Element("value")?.Value)
                     select $"{same.Key.Path}: '{same.Key.Key}'";

        Rule.Holds(broken);
    }

    [Fact]
    public void Every_text_that_is_asked_for_exists()
    {
        var broken = from use in Uses()
                     where !use.Texts.Keys.Any(k => use.IsPrefix ? k.StartsWith(use.Key, StringComparison.Ordinal) : k == use.Key)
                     select $"{use.File}: {use.Resource} has no '{use.Key}'";

        Assert.NotEmpty(Uses());
        Rule.Holds(broken.Distinct());
    }

    [Fact]
    public void Every_text_is_asked_for_somewhere()
    {
        var literals = Sources.SelectMany(f => Literal().Matches(f.Code).Select(m => m.Groups[1].Value)).ToHashSet();
        var prefixes = Sources.SelectMany(f => Interpolated().Matches(f.Code).Select(m => m.Groups[1].Value)).Where(p => p.Length > 1).ToHashSet();
        var enums = typeof(Portal.Kernel.IDispatcher).Assembly.GetTypes().Where(t => t.IsEnum).SelectMany(Enum.GetNames).ToHashSet();

        var unused = from file in English
                     from text in Read(file).Keys
                     let key = file.Name == "StepText.resx" && text.EndsWith(".advice", StringComparison.Ordinal) && !literals.Contains(text) ? text[..^".advice".Length] : text
                     where !literals.Contains(key) && !enums.Contains(key) && !prefixes.Any(p => key.StartsWith(p, StringComparison.Ordinal))
                     select $"{file.Path}: '{key}'";

        Rule.Holds(unused);
    }

    [Fact]
    public void Every_reason_that_a_step_gives_is_a_text_with_an_advice()
    {
        var texts = Read(English.Single(f => f.Name == "StepText.resx"));
        var reasons = (from file in Sources from Match match in Reason().Matches(file.Code) select (Kind: match.Groups[1].Value, Key: match.Groups[2].Value)).ToList();

        Assert.NotEmpty(reasons);
        Rule.Holds(reasons.Where(r => !texts.ContainsKey(r.Key)).Select(r => $"no text '{r.Key}'")
            .Concat(reasons.Where(r => r.Kind == "StepOutcome.Failed" && !texts.ContainsKey(r.Key + ".advice")).Select(r => $"no advice on '{r.Key}'")));
    }

    [Fact]
    public void Nothing_is_written_in_markup_that_should_be_a_text()
    {
        var broken = from file in Repository.Files("src", ".razor")
                     let markup = CodeBlock().Replace(file.Code, "")
                     from Match match in VisibleText().Matches(markup).Concat(SpokenAttribute().Matches(markup))
                     let text = match.Groups[1].Value.Trim()
                     where text.Length > 0 && text is not ("Portal" or "English" or "Deutsch" or "Français" or "Español")
                     select $"{file.Path}: {text}";

        Rule.Holds(broken);
    }

    private static Dictionary<string, string> Read(SourceFile file) =>
        XDocument.Parse(file.Text).Root!.Elements("data").DistinctBy(d => d.Attribute("name")!.Value)
            .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")?.Value ?? "");

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Value)];

    // A localizer is known by its name within a file and its code-behind: IStringLocalizer<SignUpText> text, then text["key"] or text[$"prefix.{x}"].
    private static IEnumerable<Use> Uses() =>
        from file in Sources
        let pair = Sources.Where(f => f.Path == file.Path || f.Path == file.Path + ".cs" || f.Path + ".cs" == file.Path).ToList()
        from declared in pair.SelectMany(f => Localizer().Matches(f.Code)).Select(m => (Resource: m.Groups[1].Value, Name: m.Groups[2].Value)).Distinct()
        let english = English.SingleOrDefault(f => f.Name == declared.Resource + ".resx")
        where english is not null
        let texts = Read(english)
        from Match asked in Regex.Matches(file.Code, $@"(?<![\w.])_?{Regex.Escape(declared.Name)}\[(\$?)""([^""{{]*)(""\s*\+)?")
        select new Use(file.Path, declared.Resource, asked.Groups[2].Value, asked.Groups[1].Length + asked.Groups[3].Length > 0, texts);

    private sealed record Use(string File, string Resource, string Key, bool IsPrefix, Dictionary<string, string> Texts);

    [GeneratedRegex(@"\b(StepOutcome\.Failed|StepOutcome\.Again|CheckFailedException|StepReason\.Of)\((?:[^""();]*(?:\([^()]*\))?[^""();]*, )?""([^""]+)""")]
    private static partial Regex Reason();

    [GeneratedRegex(@"\{\d+")]
    private static partial Regex Place();

    [GeneratedRegex(@"IStringLocalizer<(?:\w+\.)*(\w+)>\s+_?(\w+)")]
    private static partial Regex Localizer();

    [GeneratedRegex("\"([A-Za-z0-9._-]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"""([A-Za-z0-9._-]+)(?:\{|""\s*\+)")]
    private static partial Regex Interpolated();

    [GeneratedRegex(@"@(code|functions)\s*\{.*\z", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    // Between a tag's end and the next tag or expression; a lambda's arrow or a comparison in an expression is no tag's end.
    [GeneratedRegex(@"<\w[^<>{}=]*(?:=""[^""]*""[^<>{}=]*)*>\s*([A-Z][a-zà-ü]+(?: [^<>@{}]*)?)\s*(?=[<@])")]
    private static partial Regex VisibleText();

    [GeneratedRegex(@"\s(?:aria-label|title|alt|placeholder|Label|Title|Text|Placeholder|HelperText|Subtitle)=""([A-Z][a-zà-ü]+ [^""@]*)""")]
    private static partial Regex SpokenAttribute();
}
