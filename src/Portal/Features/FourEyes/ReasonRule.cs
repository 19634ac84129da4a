using FluentValidation;
using Microsoft.Extensions.Localization;

namespace Portal.Features.FourEyes;

internal static class ReasonRule
{
    /// <summary>Not too long, and nothing that cannot be printed. Whether there must be one at all, the rule decides where it is on.</summary>
    public static IRuleBuilderOptions<T, string> MustBeAReason<T>(this IRuleBuilder<T, string> field, IStringLocalizer<FourEyesText> text) => field
        .Must(r => (r ?? "").Length <= SecondApproval.ReasonLength && !(r ?? "").Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        .WithMessage(_ => text["reason.wrong", SecondApproval.ReasonLength]);
}
