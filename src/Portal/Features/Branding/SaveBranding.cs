using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Branding.Pictures;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>Saves how a tenant looks, as a new version.</summary>
/// <param name="BasedOn">The number of the version that the caller looked at; 0: there was none.</param>
/// <returns>The number of the version that holds now; the same where nothing differs.</returns>
[Requires(TenantPermission.EditBranding)]
public sealed record SaveBranding(TenantId Tenant, BrandForm Form, int BasedOn) : ICommand<int>, IConcernsTenant;

/// <summary>A look as it was filled in; what is empty is the provider's own.</summary>
/// <param name="PrimaryLight"><c>#rgb</c> or <c>#rrggbb</c>, readable in the light scheme.</param>
/// <param name="PrimaryDark">The same for the dark one.</param>
/// <param name="MailFooter">Up to five lines.</param>
public sealed record BrandForm(
    string PrimaryLight, string PrimaryDark, string ProductName, string MailHeader, string MailFooter, string WelcomeTitle, string WelcomeText,
    PictureChange? LogoLight = null, PictureChange? LogoDark = null, PictureChange? Favicon = null);

/// <summary>Another picture, or none any more. Where there is no change, the picture stays.</summary>
/// <param name="Content">A PNG, JPEG or WebP as it was uploaded; null: the picture goes, or comes from an earlier version.</param>
/// <param name="FromVersion">The number of the version whose picture it is.</param>
public sealed record PictureChange([Secret] byte[]? Content, int? FromVersion = null);

internal sealed class SaveBrandingValidator : AbstractValidator<SaveBranding>
{
    public SaveBrandingValidator(IStringLocalizer<BrandingText> text)
    {
        RuleFor(c => c.Form.PrimaryLight).MustBeAReadableColour(BrandColours.Light, text).OverridePropertyName(nameof(BrandForm.PrimaryLight));
        RuleFor(c => c.Form.PrimaryDark).MustBeAReadableColour(BrandColours.Dark, text).OverridePropertyName(nameof(BrandForm.PrimaryDark));
        RuleFor(c => c.Form.ProductName).MustBeALine(BrandVersion.ProductNameLength, text).OverridePropertyName(nameof(BrandForm.ProductName));
        RuleFor(c => c.Form.MailHeader).MustBeALine(BrandVersion.MailHeaderLength, text).OverridePropertyName(nameof(BrandForm.MailHeader));
        RuleFor(c => c.Form.WelcomeTitle).MustBeALine(BrandVersion.WelcomeTitleLength, text).OverridePropertyName(nameof(BrandForm.WelcomeTitle));
        RuleFor(c => c.Form.WelcomeText).MustBeALine(BrandVersion.WelcomeTextLength, text).OverridePropertyName(nameof(BrandForm.WelcomeText));
        RuleFor(c => c.Form.MailFooter).Cascade(CascadeMode.Stop)
            .Must(t => BrandWords.LinesOf(t).Count <= BrandVersion.MailFooterLines).WithMessage(_ => text["text.lines", BrandVersion.MailFooterLines])
            .Must(t => BrandWords.LinesOf(t).All(BrandWords.IsReadable)).WithMessage(_ => text["text.unreadable"])
            .Must(t => string.Join('\n', BrandWords.LinesOf(t)).Length <= BrandVersion.MailFooterLength).WithMessage(_ => text["text.long", BrandVersion.MailFooterLength])
            .OverridePropertyName(nameof(BrandForm.MailFooter));
    }
}

internal sealed class SaveBrandingHandler(PortalDb db, BrandVersions versions, PictureMaker maker, IStringLocalizer<BrandingText> text) : ICommandHandler<SaveBranding, int>
{
    public async Task<Result<int>> Handle(SaveBranding command, CancellationToken ct)
    {
        var current = await versions.NewestAsync(ct);
        if (versions.WhyNotAfter(current, command.BasedOn) is { } conflict)
            return conflict;

        var form = command.Form;
        var next = versions.Begin(command.Tenant, current, restoredFrom: null);
        next.PrimaryLight = BrandWords.ColourOf(form.PrimaryLight);
        next.PrimaryDark = BrandWords.ColourOf(form.PrimaryDark);
        next.ProductName = BrandWords.LineOf(form.ProductName);
        next.MailHeader = BrandWords.LineOf(form.MailHeader);
        next.MailFooter = BrandWords.LinesOf(form.MailFooter) is { Count: > 0 } lines ? string.Join('\n', lines) : null;
        next.WelcomeTitle = BrandWords.LineOf(form.WelcomeTitle);
        next.WelcomeText = BrandWords.LineOf(form.WelcomeText);

        var light = await MakeAsync(form.LogoLight, PictureUse.LogoLight, ct);
        var dark = await MakeAsync(form.LogoDark, PictureUse.LogoDark, ct);
        var icons = await MakeAsync(form.Favicon, PictureUse.Favicon, ct);
        if ((light.Error ?? dark.Error ?? icons.Error) is { } refused)
            return refused;

        var numbers = new[] { form.LogoLight, form.LogoDark, form.Favicon }.Select(c => c?.FromVersion).OfType<int>().ToList();
        var earlier = await db.BrandVersions.AsNoTracking().Where(v => numbers.Contains(v.Number)).ToDictionaryAsync(v => v.Number, ct);
        next.LogoLight = HashOf(form.LogoLight, light.Value, 0, current, v => v.LogoLight);
        next.LogoDark = HashOf(form.LogoDark, dark.Value, 0, current, v => v.LogoDark);
        next.Icon = HashOf(form.Favicon, icons.Value, 0, current, v => v.Icon);
        next.IconLarge = HashOf(form.Favicon, icons.Value, 1, current, v => v.IconLarge);
        if (!await versions.AddAsync(next, current, [.. light.Value, .. dark.Value, .. icons.Value], ct))
            return command.BasedOn;

        await db.SaveChangesAsync(ct);
        return next.Number;

        string? HashOf(PictureChange? change, MadePicture[] made, int which, BrandVersion? before, Func<BrandVersion, string?> of) => change switch
        {
            null => before is null ? null : of(before),
            { Content: null, FromVersion: { } number } => earlier.TryGetValue(number, out var version) ? of(version) : null,
            _ => made.ElementAtOrDefault(which)?.Hash,
        };
    }

    private async Task<Result<MadePicture[]>> MakeAsync(PictureChange? change, PictureUse use, CancellationToken ct)
    {
        if (change?.Content is not { } content)
            return (MadePicture[])[];

        var (problem, made) = await maker.MakeAsync(content, use, ct);
        return problem is { } wrong ? Error.Invalid(use.ToString(), text.Said(wrong, use)) : made;
    }
}
