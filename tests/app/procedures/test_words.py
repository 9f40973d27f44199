"""Every procedure can be told in words."""

from app import resources
from app.procedures.catalogue import PROCEDURES
from app.procedures.steps import Lack, StepKind
from tests.app.procedures.desk_top import RULES


def test_every_stage_kind_and_lack_has_its_words() -> None:
    words = resources.words("ja")
    for procedure in PROCEDURES:
        assert words(f"procedures.name.{procedure.key}")
        assert procedure.source
        for stage in procedure.stages:
            assert words(f"procedures.stage.{stage.key}")
            assert words(f"procedures.say.{stage.key}")
            for item in getattr(stage.step, "items", ()):
                area = "explain" if stage.step.kind is StepKind.EXPLAIN else "give"
                assert words(f"procedures.{area}.{item}")
                assert area == "give" or words(f"procedures.explain_say.{item}")
            for task in getattr(stage.step, "tasks", ()):
                assert words(f"procedures.task.{task}")
            for seen in getattr(stage.step, "sees", ()):
                assert words(f"procedures.seen.{seen}")
            for form in getattr(stage.step, "forms", ()):
                assert words(f"procedures.form.{getattr(form, 'key', form)}")
    for lack in Lack:
        assert words(f"procedures.lack.{lack.value}")
    for visitor in RULES.visitors("issuance"):
        for notice in RULES.circumstances("issuance", visitor):
            assert words(f"procedures.case.{visitor.value}_{notice.value}")
