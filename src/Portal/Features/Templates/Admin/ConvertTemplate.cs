using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Templates.Admin;

/// <summary>Writes what is being edited in the other syntax.</summary>
[Requires(StaffPermission.EditTemplates)]
public sealed record ConvertTemplate(string Text, TemplateSyntax From, TemplateSyntax To) : IQuery<ConvertedTemplate>;

/// <summary>The same template, or why it cannot be read.</summary>
public sealed record ConvertedTemplate(string? Text, TemplateProblem? Problem);

internal sealed class ConvertTemplateValidator : AbstractValidator<ConvertTemplate>
{
    public ConvertTemplateValidator(IStringLocalizer<TemplatesAdminText> text)
    {
        RuleFor(q => q.Text).NotNull().WithMessage(_ => text["text.missing"]);
        RuleFor(q => q.From).IsInEnum().WithMessage(_ => text["syntax.unknown"]);
        RuleFor(q => q.To).IsInEnum().WithMessage(_ => text["syntax.unknown"]);
    }
}

internal sealed class ConvertTemplateHandler(TemplateFormat format) : IQueryHandler<ConvertTemplate, ConvertedTemplate>
{
    public Task<Result<ConvertedTemplate>> Handle(ConvertTemplate query, CancellationToken ct)
    {
        var (converted, problem) = format.Convert(query.Text, query.From, query.To);
        return Task.FromResult<Result<ConvertedTemplate>>(new ConvertedTemplate(converted, problem));
    }
}
