"""Made-up people: surnames and given names drawn by chance, phones from blocks nobody has."""

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
)
MALE = "伟强磊军勇涛斌超鹏辉刚波亮峰俊凯毅志建国平海宁安康"
FEMALE = "芳敏静丽艳娟霞燕玲红梅雪颖莉萍兰慧琳洁婷月琴英华"


class Names:
    """Draws names and phones; the same seed draws the same ones."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._next_phone = 0

    def surname(self) -> str:
        return self._random.choice(SURNAMES)

    def given(self, gender: str) -> str:
        pool = MALE if gender == "男" else FEMALE
        return "".join(self._random.choice(pool) for _ in range(self._random.choice((1, 2, 2))))

    def person(self, gender: str, surname: str = "") -> str:
        return (surname or self.surname()) + self.given(gender)

    def phone(self) -> str:
        """A number of the block 199 0000 xxxx or 166 0000 xxxx, each once."""
        block, number = divmod(self._next_phone, 10_000)
        self._next_phone += 1
        return f"{('199', '166')[block % 2]}0000{number:04d}"
